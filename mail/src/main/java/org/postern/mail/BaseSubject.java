package org.postern.mail;

/// What remains of a subject when the marks of replies and forwards are taken off (RFC 5256 section
/// 2.1).
///
/// @param text white space made single; compare it by [Casemap]
/// @param reply whether a mark of a reply or of a forward was taken off
public record BaseSubject(String text, boolean reply) {
    /// @param subject decoded, unfolded
    public static BaseSubject of(String subject) {
        return new Stripper(singleSpaced(subject)).strip();
    }

    private static String singleSpaced(String subject) {
        var single = new StringBuilder(subject.length());
        boolean blank = false;
        for (int i = 0; i < subject.length(); i++) {
            char c = subject.charAt(i);
            boolean space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            if (!space) {
                single.append(c);
            } else if (!blank) {
                single.append(' ');
            }
            blank = space;
        }
        return single.toString();
    }

    /// Takes marks off both ends; `from` and `to` are what is left.
    private static final class Stripper {
        private final String text;
        private int from;
        private int to;
        private boolean reply;

        /// No leader begins before here: the blobs from there on lead to none, and were looked at
        /// once.
        private int noLeaderBefore;

        Stripper(String text) {
            this.text = text;
            this.to = text.length();
        }

        BaseSubject strip() {
            do {
                while (takeTrailer()) {
                    // until there is none
                }
                while (takeLeader() || takeBlob()) {
                    // until there is none
                }
            } while (takeForwarded());
            return new BaseSubject(text.substring(from, to), reply);
        }

        private boolean standsAt(int at, String word) {
            return at + word.length() <= to && text.regionMatches(true, at, word, 0, word.length());
        }

        private int skipSpaces(int at) {
            int next = at;
            while (next < to && text.charAt(next) == ' ') {
                next++;
            }
            return next;
        }

        // subj-trailer = "(fwd)" / WSP
        private boolean takeTrailer() {
            if (to > from && text.charAt(to - 1) == ' ') {
                to--;
                return true;
            }
            if (to - from >= 5 && standsAt(to - 5, "(fwd)")) {
                to -= 5;
                reply = true;
                return true;
            }
            return false;
        }

        // subj-leader = (*subj-blob subj-refwd) / WSP
        private boolean takeLeader() {
            if (from < to && text.charAt(from) == ' ') {
                from++;
                return true;
            }
            if (from < noLeaderBefore) {
                return false;
            }
            int at = from;
            for (int next = blobEnd(at); next > at; next = blobEnd(at)) {
                at = next;
            }
            int end = refwdEnd(at);
            if (end < 0) {
                noLeaderBefore = at;
                return false;
            }
            from = end;
            reply = true;
            return true;
        }

        // subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
        private int refwdEnd(int start) {
            int at;
            if (standsAt(start, "fwd")) {
                at = start + 3;
            } else if (standsAt(start, "re") || standsAt(start, "fw")) {
                at = start + 2;
            } else {
                return -1;
            }
            at = blobEnd(skipSpaces(at));
            return at < to && text.charAt(at) == ':' ? at + 1 : -1;
        }

        // subj-blob = "[" *BLOBCHAR "]" *WSP
        /// Behind the blob at `start`; `start` when there is none.
        private int blobEnd(int start) {
            if (start >= to || text.charAt(start) != '[') {
                return start;
            }
            int at = start + 1;
            while (at < to && text.charAt(at) != '[' && text.charAt(at) != ']') {
                at++;
            }
            return at < to && text.charAt(at) == ']' ? skipSpaces(at + 1) : start;
        }

        /// A blob goes only when something is left then.
        private boolean takeBlob() {
            int end = blobEnd(from);
            if (end == from || end == to) {
                return false;
            }
            from = end;
            return true;
        }

        // subj-fwd = subj-fwd-hdr subject subj-fwd-trl
        private boolean takeForwarded() {
            if (!standsAt(from, "[fwd:") || to - from < 6 || text.charAt(to - 1) != ']') {
                return false;
            }
            from += 5;
            to--;
            noLeaderBefore = 0;
            reply = true;
            return true;
        }
    }
}
