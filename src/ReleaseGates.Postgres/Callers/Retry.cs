using Npgsql;

namespace ReleaseGates.Postgres.Callers;

/// <summary>Repeats work that Postgres rolled back for another's sake: a deadlock or a serialisation failure.</summary>
public static class Retry
{
    private const int Attempts = 6;

    public static async Task<T> OnConflictAsync<T>(Func<Task<T>> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (PostgresException conflict) when (attempt < Attempts && DatabaseFailure.Of(conflict) is DatabaseFailure.Conflict)
            {
                // Two that collided once collide again if they wait equally long.
                await Task.Delay(Random.Shared.Next(2, 10 << attempt));
            }
        }
    }
}
