package org.postern.sieve;

import java.util.List;

/// Makes scripts ready to run.
public final class SieveCompiler {
    private SieveCompiler() {}

    /// Compiles a script and all that it includes.
    ///
    /// @param script in UTF-8; not kept
    /// @throws SieveException with all mistakes that could be told
    public static CompiledScript compile(byte[] script, SieveDialect dialect, ScriptLibrary library)
            throws SieveException {
        if (script.length > dialect.limits().scriptOctets()) {
            throw new SieveException(
                    new Position(1, 1),
                    "a script may have " + dialect.limits().scriptOctets() + " octets");
        }
        SieveCheck.check(SieveParser.parse(script));
        return new CompiledScript(List.of());
    }
}
