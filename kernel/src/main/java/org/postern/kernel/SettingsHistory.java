package org.postern.kernel;

import java.util.List;
import java.util.Optional;

/// Where the revisions of the settings file are kept.
public interface SettingsHistory {
    /// Keeps a revision, durable on return; the oldest gives way when there are too many.
    ///
    /// @return its number
    /// @throws ProblemException when it cannot be kept
    long append(String by, String what, String text) throws ProblemException;

    /// The newest ones, newest first.
    List<SettingsRevision> newest(int count) throws ProblemException;

    Optional<SettingsRevision> find(long number) throws ProblemException;
}
