package org.postern.sieve;

import java.util.Map;

/// Makes scripts ready to run.
public final class SieveCompiler {
    private SieveCompiler() {}

    /// Compiles a script and all that it includes.
    ///
    /// @param script in UTF-8; not kept
    /// @throws SieveException with all mistakes that could be told
    public static CompiledScript compile(byte[] script, SieveDialect dialect, ScriptLibrary library)
            throws SieveException {
        return new Compilation(dialect, library, Map.of()).compile(script);
    }
}
