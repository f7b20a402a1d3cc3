package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.sieve.Signature.Kind;
import org.postern.sieve.Word.CommandMaker;
import org.postern.sieve.Word.TestMaker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `setflag`, `addflag`, `removeflag` and `hasflag` (RFC 5232 sections 3 and 4).
final class FlagCommands {
    private enum Change {
        SET,
        ADD,
        REMOVE
    }

    static final List<Word<CommandMaker>> COMMANDS =
            List.of(
                    change("setflag", Change.SET),
                    change("addflag", Change.ADD),
                    change("removeflag", Change.REMOVE));

    static final List<Word<TestMaker>> TESTS =
            List.of(
                    Word.test(
                            Signature.of("hasflag", "imap4flags")
                                    .tags(Matching.TAGS)
                                    .takes(Kind.CONSTANTS, Kind.STRINGS)
                                    .firstMayLack(),
                            FlagCommands::hasFlag));

    private FlagCommands() {}

    private static Word<CommandMaker> change(String name, Change change) {
        var signature =
                Signature.of(name, "imap4flags").takes(Kind.CONSTANT, Kind.STRINGS).firstMayLack();
        return Word.command(signature, call -> change(call, change));
    }

    private static Statement change(Call call, Change change) throws SieveException {
        Text.Slot slot = null;
        if (call.has(0)) {
            requireVariables(call);
            Optional<Text.Slot> named = VariableCommands.slot(call, 0);
            if (named.isEmpty()) {
                return Statement.NOTHING;
            }
            slot = named.get();
        }
        Text.Slot target = slot;
        Texts flags = call.texts(1);
        return run -> {
            List<String> changed =
                    changed(current(run, target), FlagList.normal(flags.values(run), run), change);
            if (target == null) {
                run.flags(changed);
            } else {
                run.set(target, String.join(" ", changed));
            }
            return Flow.NEXT;
        };
    }

    private static void requireVariables(Call call) throws SieveException {
        call.compilation().needs("variables", call.name() + " with a variable", call.position(0));
    }

    private static List<String> current(Run run, Text.@Nullable Slot slot) throws ScriptFault {
        return slot == null ? run.flags() : FlagList.normal(List.of(run.variable(slot)), run);
    }

    private static List<String> changed(List<String> old, List<String> flags, Change change) {
        var all = new LinkedHashMap<String, String>();
        if (change != Change.SET) {
            old.forEach(flag -> all.put(flag.toLowerCase(Locale.ROOT), flag));
        }
        for (String flag : flags) {
            String key = flag.toLowerCase(Locale.ROOT);
            if (change == Change.REMOVE) {
                all.remove(key);
            } else {
                all.putIfAbsent(key, flag);
            }
        }
        return new ArrayList<>(all.values());
    }

    private static Condition hasFlag(Call call) throws SieveException {
        var slots = new ArrayList<Text.Slot>();
        if (call.has(0)) {
            requireVariables(call);
            for (Argument.Text name : call.places(0)) {
                if (Template.isName(name.value())) {
                    slots.add(call.compilation().slot(name.value(), name.position()));
                } else {
                    call.complain(
                            name.position(),
                            "\"" + Compilation.shown(name.value()) + "\" is no variable's name");
                }
            }
        }
        boolean internal = !call.has(0);
        var matching = Matching.ofFlags(call, 1);
        return run -> {
            var values = new ArrayList<Value>();
            for (String flag : internal ? run.flags() : List.<String>of()) {
                values.add(new Value(flag));
            }
            for (Text.Slot slot : slots) {
                for (String flag : current(run, slot)) {
                    values.add(new Value(flag));
                }
            }
            run.step();
            return matching.holds(run, values);
        };
    }
}
