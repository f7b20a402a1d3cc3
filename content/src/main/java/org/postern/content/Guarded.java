package org.postern.content;

import org.postern.kernel.Call;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.store.StoreException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// What this room's commands have in common: when the ground fails under them, they say so under
/// the id that the log has.
final class Guarded {
    private static final Logger LOG = System.getLogger(Guarded.class.getName());

    private Guarded() {}

    /// The work of a command.
    @FunctionalInterface
    interface Work {
        /// @throws IllegalArgumentException with a sentence for the operator
        Result of(Call call) throws ProblemException, StoreException, IOException;
    }

    static Result run(Call call, Work work) throws ProblemException {
        try {
            return work.of(call);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.BAD_ARGUMENT,
                            "That cannot be done.",
                            e.getMessage(),
                            null),
                    e);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.UNAVAILABLE) {
                throw failed(call, e);
            }
            throw new ProblemException(
                    new Problem("That cannot be done.", e.getMessage(), null), e);
        } catch (IOException e) {
            throw failed(call, e);
        }
    }

    private static ProblemException failed(Call call, Exception e) {
        LOG.log(Level.ERROR, "content control failed under a command id=" + call.id(), e);
        return new ProblemException(
                new Problem(
                        "What this needs cannot be read or written now.",
                        "The log holds the cause under the id " + call.id() + ".",
                        "the same command again, or: Status"),
                e);
    }
}
