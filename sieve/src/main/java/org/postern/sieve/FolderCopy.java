package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.BaseActions.FolderOptions;
import org.postern.sieve.SieveAction.FolderChoice;
import org.postern.sieve.Signature.Kind;

import java.util.List;

/// `:fcc`: where a copy of a message that a script makes is stored (RFC 8580 section 3).
record FolderCopy(@Nullable Text folder, FolderOptions options) {
    static Signature into(Signature signature) {
        return FolderOptions.into(signature.tag("fcc", "fcc", Kind.STRING, "fcc"));
    }

    static FolderCopy of(Call call) throws SieveException {
        if (!call.has("fcc")) {
            for (String tag : List.of("create", "flags", "mailboxid", "specialuse")) {
                if (call.has(tag)) {
                    call.complain(":" + tag + " needs :fcc");
                }
            }
        }
        return new FolderCopy(call.textOrNull("fcc"), FolderOptions.of(call));
    }

    @Nullable FolderChoice choice(Run run) throws ScriptFault {
        return folder == null ? null : options.choose(run, folder);
    }

    /// The flags that `:flags` gives; those that are set are meant for the message itself.
    List<String> flags(Run run) throws ScriptFault {
        return folder == null || !options.flags().isGiven() ? List.of() : options.flags(run);
    }
}
