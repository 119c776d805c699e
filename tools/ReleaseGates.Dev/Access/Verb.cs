namespace ReleaseGates.Dev.Access;

/// <summary>What one may want to do with a row.</summary>
public enum Verb
{
    Select,
    Insert,
    Update,
    Delete,
}
