package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.SieveAction.FolderChoice;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;

import java.io.IOException;
import java.util.List;

/// `keep`, `fileinto`, `redirect` and `discard` (RFC 5228 section 4), with what copy (RFC 3894),
/// imap4flags (RFC 5232), mailbox (RFC 5490), mailboxid (RFC 9042), special-use (RFC 8579) and
/// extlists (RFC 6134) add to them.
final class BaseActions {
    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    Word.command(
                            Signature.of("keep").tag("flags", "flags", Kind.STRINGS, "imap4flags"),
                            BaseActions::keep),
                    Word.command(Signature.of("discard"), BaseActions::discard),
                    Word.command(
                            Signature.of("redirect")
                                    .tag("copy", "copy", null, "copy")
                                    .tag("list", "list", null, "extlists")
                                    .takes(Kind.STRING),
                            BaseActions::redirect),
                    Word.command(
                            FolderOptions.into(Signature.of("fileinto", "fileinto"))
                                    .tag("copy", "copy", null, "copy")
                                    .takes(Kind.STRING),
                            BaseActions::fileInto));

    /// Tells by whose script a message was sent on; others write the same field.
    private static final String REDIRECTED = "X-Sieve-Redirected-From";

    private BaseActions() {}

    private static Statement keep(Call call) throws SieveException {
        var flags = FlagList.of(call);
        return run -> {
            List<String> set = flags.values(run);
            run.result().cancelKeep();
            run.result().add(new SieveAction.Keep(set, run.message().form()), run);
            run.note("keep" + FlagList.shown(set));
            return Flow.NEXT;
        };
    }

    private static Statement discard(Call call) {
        return run -> {
            run.result().cancelKeep();
            run.result().add(new SieveAction.Discard(), run);
            run.note(call.name());
            return Flow.NEXT;
        };
    }

    private static Statement redirect(Call call) throws SieveException {
        boolean copy = call.has("copy");
        boolean list = call.has("list");
        Text target = call.text(0);
        if (!list
                && target instanceof Text.Constant(String address)
                && !OutgoingAddress.isOne(address)) {
            call.complain(call.position(0), "\"" + Compilation.shown(address) + "\" is no address");
        }
        return run -> {
            String value = target.value(run);
            if (hasBeenHere(run)) {
                run.note("redirect: the message has been sent on from here before");
                return Flow.NEXT;
            }
            MessageForm form = marked(run);
            SieveAction action =
                    list
                            ? new SieveAction.RedirectToList(ListTests.known(run, value), form)
                            : new SieveAction.Redirect(address(value, "redirect"), form);
            if (!copy) {
                run.result().cancelKeep();
            }
            run.result().add(action, run);
            run.note((copy ? "redirect a copy to " : "redirect to ") + Compilation.shown(value));
            return Flow.NEXT;
        };
    }

    // RFC 5228 section 10: two people who send their mail on to each other make a loop
    private static boolean hasBeenHere(Run run) throws IOException {
        String own = Sender.address(run);
        for (Value value : run.message().values(FieldNames.key(REDIRECTED))) {
            if (value.text().strip().equalsIgnoreCase(own)) {
                return true;
            }
        }
        return false;
    }

    private static MessageForm marked(Run run) throws IOException {
        String mark = FieldPrinter.field(REDIRECTED, Sender.address(run));
        return run.message().form().after(Octets.of(mark), run.message().source());
    }

    /// An address that may have come from variables.
    static String address(String text, String what) throws ScriptFault {
        String address = OutgoingAddress.bare(text);
        if (address == null) {
            throw new ScriptFault("\"" + Compilation.shown(text) + "\" is no address for " + what);
        }
        return address;
    }

    private static Statement fileInto(Call call) throws SieveException {
        boolean copy = call.has("copy");
        Text folder = call.text(0);
        var options = FolderOptions.of(call);
        return run -> {
            FolderChoice target = options.choose(run, folder);
            List<String> flags = options.flags(run);
            if (!copy) {
                run.result().cancelKeep();
            }
            run.result().add(new SieveAction.FileInto(target, flags, run.message().form()), run);
            run.note(
                    (copy ? "file a copy into " : "file into ")
                            + Compilation.shown(target.name())
                            + FlagList.shown(flags));
            return Flow.NEXT;
        };
    }

    /// What says which folder is meant: for `fileinto`, and for `:fcc` (RFC 8580).
    ///
    /// @param flags those of `:flags`, or those that are set
    record FolderOptions(
            boolean create, @Nullable Text mailboxId, @Nullable Text specialUse, FlagList flags) {
        static Signature into(Signature signature) {
            return signature
                    .tag("create", "create", null, "mailbox")
                    .tag("flags", "flags", Kind.STRINGS, "imap4flags")
                    .tag("mailboxid", "mailboxid", Kind.STRING, "mailboxid")
                    .tag("specialuse", "specialuse", Kind.STRING, "special-use");
        }

        static FolderOptions of(Call call) throws SieveException {
            // RFC 9042 section 4: not together
            if (call.has("mailboxid") && call.has("specialuse")) {
                call.complain(":mailboxid and :specialuse do not go together");
            }
            return new FolderOptions(
                    call.has("create"),
                    call.textOrNull("mailboxid"),
                    call.textOrNull("specialuse"),
                    FlagList.of(call));
        }

        FolderChoice choose(Run run, Text folder) throws ScriptFault {
            String name = folder.value(run);
            if (name.isEmpty() || name.length() > 1000 || name.indexOf('\0') >= 0) {
                throw new ScriptFault("\"" + Compilation.shown(name) + "\" is no folder's name");
            }
            String use = specialUse == null ? null : specialUse.value(run);
            // RFC 8579 section 4: a value that is no special use is an error
            if (use != null && !use.startsWith("\\")) {
                throw new ScriptFault("\"" + Compilation.shown(use) + "\" is no special use");
            }
            return new FolderChoice(
                    name, create, mailboxId == null ? null : mailboxId.value(run), use);
        }

        List<String> flags(Run run) throws ScriptFault {
            return flags.values(run);
        }
    }
}
