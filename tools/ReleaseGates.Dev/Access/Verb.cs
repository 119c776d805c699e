namespace ReleaseGates.Dev.Access;

/// <summary>An operation on a row.</summary>
public enum Verb
{
    Select,
    Insert,
    Update,
    Delete,
}
