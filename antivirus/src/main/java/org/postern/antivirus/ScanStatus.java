package org.postern.antivirus;

/// What an engine can say of a message or a part, the gravest last.
public enum ScanStatus {
    /// Looked at whole, and nothing found.
    CLEAN,
    /// No virus is known in it, but it is of a kind that is dangerous to open: a program, a script,
    /// a document with macros, a name that lies.
    SUSPICIOUS,
    /// It cannot be looked into, or only in part: broken, of a kind that is not understood, or
    /// above a limit.
    UNSCANNABLE,
    /// It cannot be looked into without a password.
    ENCRYPTED,
    /// The engine could not be asked: nothing is known.
    UNAVAILABLE,
    /// It holds a virus.
    INFECTED
}
