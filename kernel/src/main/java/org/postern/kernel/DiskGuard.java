package org.postern.kernel;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Runs the work of commands on what is kept on disk: a failure there is logged under the command's
/// id, and whoever gave the command is told that it can be given again.
///
/// @param problem what the operator is told, a sentence: `The queue is not available now.`
public record DiskGuard(String problem, Logger log) {
    /// What a command does.
    @FunctionalInterface
    public interface Work {
        Result of(Call call) throws IOException, ProblemException;
    }

    /// @throws ProblemException what the work says, or that the disk failed
    public Result run(Call call, Work work) throws ProblemException {
        try {
            return work.of(call);
        } catch (IOException e) {
            log.log(Level.ERROR, problem + " command=" + call.id(), e);
            throw new ProblemException(
                    new Problem(
                            problem,
                            "The log holds the cause under the id " + call.id() + ".",
                            "the same command again, or: Status"),
                    e);
        }
    }
}
