package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// The flags that an action sets: those of its `:flags`, or those that the internal variable holds
/// (RFC 5232 section 5).
final class FlagList {
    /// Most flags that one message gets, and longest name of one.
    private static final int MOST = 64;

    private static final int LONGEST = 128;

    private final @Nullable Texts texts;

    private FlagList(@Nullable Texts texts) {
        this.texts = texts;
    }

    static FlagList of(Call call) throws SieveException {
        return new FlagList(call.has("flags") ? call.texts("flags") : null);
    }

    boolean isGiven() {
        return texts != null;
    }

    List<String> values(Run run) throws ScriptFault {
        return texts == null ? run.flags() : normal(texts.values(run), run);
    }

    /// Flags out of strings that may hold several, each once, those that are none left out (RFC
    /// 5232 section 2).
    static List<String> normal(List<String> strings, Run run) throws ScriptFault {
        var flags = new LinkedHashMap<String, String>();
        for (String string : strings) {
            run.work(string.length());
            for (String flag : string.split("[ \t\r\n]+")) {
                if (isFlag(flag) && flags.size() < MOST) {
                    flags.putIfAbsent(flag.toLowerCase(Locale.ROOT), flag);
                }
            }
        }
        return new ArrayList<>(flags.values());
    }

    // RFC 9051 section 9: flag = "\" known word / flag-keyword ; flag-keyword = atom
    private static boolean isFlag(String flag) {
        String word = flag.startsWith("\\") ? flag.substring(1) : flag;
        if (word.isEmpty() || flag.length() > LONGEST) {
            return false;
        }
        if (flag.startsWith("\\")) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "answered", "flagged", "deleted", "seen", "draft" -> true;
                default -> false;
            };
        }
        return word.chars().allMatch(c -> c > ' ' && c < 0x7F && "(){%*\"\\]".indexOf(c) < 0);
    }

    static String shown(List<String> flags) {
        return flags.isEmpty() ? "" : " with " + String.join(" ", flags);
    }
}
