package org.postern.kernel;

import java.util.Objects;

/// Where a long command tells how far it is, and learns that nobody waits for it any more.
///
/// A handler calls [#step] between two pieces of work, as often as it likes: what shows it leaves
/// most of the steps out. The call may wait for a slow client, so no lock may be held. For the
/// thread of the command.
@FunctionalInterface
public interface Progress {
    /// Shown to nobody, and never cancelled.
    Progress NONE = step -> {};

    /// How far the command is.
    ///
    /// @param doing what is being done, as a person would say it: `Importing Archive/2019`; another
    ///   text begins another count
    /// @param done how much of it is done
    /// @param total how much there is; 0 when that is not known
    /// @param unit what is counted
    record Step(String doing, long done, long total, Unit unit) {
        public Step {
            Objects.requireNonNull(doing, "doing");
            Objects.requireNonNull(unit, "unit");
            if (done < 0 || total < 0) {
                throw new IllegalArgumentException("progress " + done + " of " + total);
            }
        }
    }

    /// What a step counts.
    enum Unit {
        OCTETS,
        MESSAGES,
        ACCOUNTS,
        FILES,
        LINES,
        STEPS
    }

    /// Tells how far the command is.
    ///
    /// @throws ProblemException when the command is cancelled: it ends here, and what it did so far
    ///   remains
    void step(Step step) throws ProblemException;

    /// The same in one line.
    default void step(String doing, long done, long total, Unit unit) throws ProblemException {
        step(new Step(doing, done, total, unit));
    }
}
