package org.postern.content;

import java.util.Set;

/// What forms say in the extensions of Sieve that only administrators may use (docs/sieve.md).
final class FormDialect {
    private FormDialect() {}

    static String wiretap(String address, Set<String> required) {
        required.add("vnd.postern.wiretap");
        return "wiretap " + address + ";";
    }

    static String quarantine(String name, String reason, Set<String> required) {
        required.add("vnd.postern.quarantine");
        return "quarantine "
                + (reason.isEmpty() ? "" : ":reason " + SieveText.quoted(reason) + " ")
                + SieveText.quoted(name)
                + ";";
    }

    static String excerpt(String address, int characters, Set<String> required) {
        required.add("vnd.postern.excerpt");
        return "excerpt :first " + characters + " " + address + ";";
    }

    static String score(int points, Set<String> required) {
        required.add("vnd.postern.score");
        return "score " + (points < 0 ? ":subtract " : ":add ") + Math.abs(points) + ";";
    }

    /// @param place `subject`, `header`, `body` or `all`
    /// @param over how many words may stand there without the test being true
    static String words(String list, String place, long over, Set<String> required) {
        required.add("vnd.postern.wordlist");
        return "wordlist "
                + (over == 0 ? "" : ":least " + (over + 1) + " ")
                + (place.equals("all") ? "" : ":" + place + " ")
                + SieveText.quoted(list);
    }
}
