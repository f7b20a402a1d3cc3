package org.postern.backup;

import org.postern.store.FlagSet;
import org.postern.store.Flags;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The flags behind `:2,` in the name of a message's file in a Maildir.
final class MaildirName {
    private static final String MARK = ":2,";
    private static final FlagNames.Letters LETTERS =
            new FlagNames.Letters(
                    "DFRST",
                    List.of(Flags.DRAFT, Flags.FLAGGED, Flags.ANSWERED, Flags.SEEN, Flags.DELETED));

    /// P is "passed": sent on to another.
    private static final String FORWARDED = "$Forwarded";

    /// Keywords beyond it have no letter.
    static final int MAX_KEYWORDS = 26;

    private MaildirName() {}

    /// @param keywords names by number; `a` is 0
    static FlagSet flags(String name, Map<Integer, String> keywords) {
        int at = name.lastIndexOf(MARK);
        if (at < 0) {
            return FlagSet.NONE;
        }
        String letters = name.substring(at + MARK.length());
        var words = new ArrayList<String>();
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            if (c == 'P') {
                words.add(FORWARDED);
            } else if (keywords.containsKey(c - 'a')) {
                words.add(keywords.get(c - 'a'));
            }
        }
        return FlagNames.of(LETTERS.parse(letters), words);
    }

    /// `:2,FS` with the letters in order of ASCII.
    ///
    /// @param keywords the folder's, by number
    static String info(FlagSet flags, List<String> keywords) {
        var text = new StringBuilder(MARK).append(LETTERS.print(flags.system()));
        for (int i = 0; i < Math.min(keywords.size(), MAX_KEYWORDS); i++) {
            if (flags.keywords().contains(keywords.get(i))) {
                text.append((char) ('a' + i));
            }
        }
        return text.toString();
    }
}
