package org.postern.admin;

import org.postern.kernel.Catalogue;

import java.time.InstantSource;
import java.util.function.Supplier;

/// What every session of the command line works with.
///
/// @param operators what an account may do, asked for each command
/// @param hostname in the prompt
public record ShellSite(
        Catalogue catalogue, Operators operators, Supplier<String> hostname, InstantSource clock) {}
