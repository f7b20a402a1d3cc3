package org.postern.admin;

import org.postern.kernel.Catalogue;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/// What every session of the command line works with.
///
/// @param operators what an account may do, asked for each command
/// @param hostname in the prompt
/// @param programs commands that talk with the operator
public record ShellSite(
        Catalogue catalogue,
        Operators operators,
        Supplier<String> hostname,
        InstantSource clock,
        List<ShellProgram> programs) {
    public ShellSite {
        programs = List.copyOf(programs);
    }

    /// Without programs.
    public ShellSite(
            Catalogue catalogue,
            Operators operators,
            Supplier<String> hostname,
            InstantSource clock) {
        this(catalogue, operators, hostname, clock, List.of());
    }
}
