package org.postern.antispam;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Functions over the text: how its parts differ, how much of it is empty or loud.
final class BodyFunctions {
    private static final PerlRegex TWO_WORDS = PerlRegex.known("\\S\\s+\\S");
    private static final PerlRegex UUENCODED = PerlRegex.known("^(?:[A-Za-z0-9+/=]{60,76} ){2}");
    private static final PerlRegex JIS = PerlRegex.known("\\x1b\\$B.*\\x1b\\(B", "s");
    private static final PerlRegex LABELLED =
            PerlRegex.known("^\\s*([^:\\s][^:\\n]{2,29})\\s*:\\s*\\S", "m");
    private static final PerlRegex STOCK =
            PerlRegex.known(
                    "(^trad(?:e|ing)date|company(?:name)?"
                            + "|s\\w?(?:t\\w?o\\w?c\\w?k|y\\w?m(?:\\w?b\\w?o\\w?l)?)"
                            + "|t(?:arget|icker)|(?:opening|current)p(?:rice)?"
                            + "|p(?:rojected|osition)|expectations|weeks?high|marketperformance"
                            + "|(?:year|week|month|day|price)(?:target|estimates?)|sector"
                            + "|r(?:ecommendation|ating))$");
    private static final PerlRegex CHARSET =
            PerlRegex.known("charset=(?:\"([^\"]+)\"|'([^']+)'|(\\S+))", "i");
    private static final PerlRegex CAPITALS =
            PerlRegex.known("^" + HeaderFunctions.CAPITAL_LOOKING + "$", "i");

    private BodyFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("multipart_alternative_difference", BodyFunctions::difference);
        all.put("multipart_alternative_difference_count", BodyFunctions::differenceCount);
        all.put("check_blank_line_ratio", BodyFunctions::blankLines);
        all.put("tvd_vertical_words", BodyFunctions::vertical);
        all.put("check_stock_info", BodyFunctions::stock);
        all.put(
                "check_body_length",
                (run, arguments) ->
                        run.mail().bodyOctets() <= EvalFunctions.bound(arguments, 0, 0));
        all.put("check_for_uppercase", BodyFunctions::upperCase);
        all.put("plaintext_body_length", (run, a) -> within(plain(run).body, a));
        all.put("plaintext_sig_length", (run, a) -> within(plain(run).signature, a));
        all.put("plaintext_body_sig_ratio", (run, a) -> within(plain(run).ratio(), a));
    }

    /// How much of the words of a page is missing in the plain text beside it.
    private record Difference(double percent, int html, int text) {
        static Difference of(RuleRun run) {
            double most = 0;
            int html = 0;
            int text = 0;
            for (var part : run.mail().root().all()) {
                if (!part.type.startsWith("multipart/alternative") || isInvitation(run)) {
                    continue;
                }
                Map<String, Integer> pageWords = new HashMap<>();
                Map<String, Integer> plainWords = new HashMap<>();
                count(part, pageWords, plainWords);
                if (pageWords.isEmpty()) {
                    continue;
                }
                html = pageWords.size();
                text = plainWords.size();
                plainWords.forEach((word, times) ->
                        pageWords.computeIfPresent(word, (_, n) -> n > times ? n : null));
                most = Math.max(most, pageWords.size() * 100.0 / html);
            }
            return new Difference(most, html, text);
        }

        private static boolean isInvitation(RuleRun run) {
            var parts = run.mail().root().children;
            return parts != null
                    && parts.size() == 2
                    && run.mail().root().type.equals("multipart/alternative")
                    && parts.get(0).type.equals("text/html")
                    && parts.get(1).type.equals("text/calendar");
        }

        private static void count(
                MailPart whole, Map<String, Integer> page, Map<String, Integer> plain) {
            for (var part : whole.all()) {
                var text = part.type.startsWith("text") && part.isLeaf() ? part.rendered() : null;
                if (text == null) {
                    continue;
                }
                var html = part.html();
                var words = html == null ? plain : page;
                words(text, words);
                if (html != null && page.isEmpty() && html.inside("img") != null) {
                    page.put("\n", 1);
                }
            }
        }

        private static void words(PartText text, Map<String, Integer> words) {
            var characters = text.characters();
            int start = -1;
            boolean letter = false;
            for (int i = 0; i <= characters.length(); i++) {
                boolean space =
                        i == characters.length()
                                || PartText.isSpace(characters.charAt(i), text.wide());
                if (space) {
                    if (start >= 0 && letter) {
                        words.merge(characters.substring(start, i), 1, Integer::sum);
                    }
                    start = -1;
                    letter = false;
                } else {
                    start = start < 0 ? i : start;
                    char c = characters.charAt(i);
                    letter |= c < 128 ? OctetSet.WORD.has(c) : text.wide() && Character.isLetter(c);
                }
            }
        }
    }

    private static boolean difference(RuleRun run, List<String> arguments) {
        double percent = run.once(Difference.class, Difference::of).percent();
        double min = EvalFunctions.bound(arguments, 0, 0);
        return (min == 0 || percent > min)
                && percent <= EvalFunctions.bound(arguments, 1, Double.MAX_VALUE);
    }

    private static boolean differenceCount(RuleRun run, List<String> arguments) {
        var difference = run.once(Difference.class, Difference::of);
        return difference.html() > EvalFunctions.bound(arguments, 1, 0)
                && difference.text() / (double) difference.html()
                        > EvalFunctions.bound(arguments, 0, 0);
    }

    private static boolean blankLines(RuleRun run, List<String> arguments) {
        int blank = 0;
        int lines = 0;
        for (byte[] piece : run.raw()) {
            var text = Octets.text(piece);
            int at = 0;
            while (at < text.length()) {
                int end = text.indexOf('\n', at) + 1;
                end = end == 0 ? text.length() : end;
                lines++;
                blank += Octets.isBlank(text.substring(at, end)) ? 1 : 0;
                at = end;
            }
        }
        double least = Math.max(1, EvalFunctions.bound(arguments, 2, 1));
        double ratio = lines < least ? -1 : 100.0 * blank / lines;
        double min = EvalFunctions.bound(arguments, 0, 0);
        double max = EvalFunctions.bound(arguments, 1, 0);
        return ratio <= max && (min == 0 || ratio > min);
    }

    /// The largest share of spaces in a line, in whole percent.
    private record Spaces(int percent) {
        static Spaces of(RuleRun run) {
            int most = -1;
            for (byte[] line : run.body()) {
                if (line.length <= 5) {
                    continue;
                }
                int spaces = 0;
                for (byte octet : line) {
                    spaces += octet == ' ' ? 1 : 0;
                }
                int rest = line.length - spaces;
                most = Math.max(most, spaces > rest || rest == 0 ? 100 : 100 * spaces / rest);
            }
            return new Spaces(most);
        }
    }

    private static boolean vertical(RuleRun run, List<String> arguments) {
        int percent = run.once(Spaces.class, Spaces::of).percent();
        double max = EvalFunctions.bound(arguments, 1, 101);
        return percent >= EvalFunctions.bound(arguments, 0, 0)
                && percent < (max >= 100 ? 101 : max);
    }

    private record Stock(int labels) {
        static Stock of(RuleRun run) {
            Set<String> found = new HashSet<>();
            var plain =
                    run.mail().root().all().stream()
                            .filter(part -> part.type.equals("text/plain"))
                            .findFirst();
            var text = plain.map(MailPart::rendered).map(PartText::octets).orElse("");
            run.search()
                    .each(
                            LABELLED,
                            text,
                            groups -> {
                                var letters =
                                        Octets.lower(String.valueOf(groups[1]))
                                                .replaceAll("[^a-z]", "");
                                var name = run.search().first(STOCK, letters);
                                if (!name.isEmpty()) {
                                    found.add(name);
                                }
                                return true;
                            });
            return new Stock(found.size());
        }
    }

    private static boolean stock(RuleRun run, List<String> arguments) {
        double min = EvalFunctions.bound(arguments, 0, 0);
        return min == 0 || run.once(Stock.class, Stock::of).labels() >= min;
    }

    /// The share of capitals among the letters, in percent.
    private record Capitals(double percent) {
        static Capitals of(RuleRun run) {
            if (hasCapitalCharset(run)) {
                return new Capitals(0);
            }
            var search = run.search();
            long length = 0;
            long lower = 0;
            long upper = 0;
            for (byte[] octets : run.body()) {
                var line = Octets.text(octets);
                if (!search.has(TWO_WORDS, line) || search.has(UUENCODED, line)) {
                    continue;
                }
                line = line.indexOf('\u001b') < 0 ? line : search.replaceAll(JIS, line, "");
                length += line.length();
                for (int i = 0; i < line.length(); i++) {
                    char c = line.charAt(i);
                    lower += (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? 1 : 0;
                    upper += c >= 'A' && c <= 'Z' ? 1 : 0;
                }
            }
            boolean enough = length >= 200 && upper + lower > 0;
            return new Capitals(enough ? 100.0 * upper / (upper + lower) : 0);
        }

        private static boolean hasCapitalCharset(RuleRun run) {
            var search = run.search();
            var type = search.match(CHARSET, run.field("Content-Type"));
            if (type != null) {
                var name = type[1] != null ? type[1] : type[2] != null ? type[2] : type[3];
                if (search.has(CAPITALS, String.valueOf(name))) {
                    return true;
                }
            }
            for (var charset : run.once(MimeFacts.class, MimeFacts::of).charsets()) {
                if (search.has(CAPITALS, charset)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean upperCase(RuleRun run, List<String> arguments) {
        double percent = run.once(Capitals.class, Capitals::of).percent();
        return percent > EvalFunctions.bound(arguments, 0, 0)
                && percent <= EvalFunctions.bound(arguments, 1, 100);
    }

    /// The first plain text, parted at its signature.
    private record Plain(double body, double signature) {
        static Plain of(RuleRun run) {
            var part =
                    run.mail().root().all().stream()
                            .filter(p -> p.type.startsWith("text/plain"))
                            .findFirst();
            if (part.isEmpty()) {
                return new Plain(-1, -1);
            }
            var text = Octets.text(part.get().decoded());
            int body = text.length();
            int signature = 0;
            int at = text.startsWith("--") ? 0 : text.indexOf("\n--") + 1;
            while (at >= 0 && text.startsWith("--", at)) {
                int end = at + 2;
                end += text.startsWith(" ", end) ? 1 : 0;
                end += text.startsWith("\r", end) ? 1 : 0;
                if ((end == text.length() || text.charAt(end) == '\n') && text.length() - end > 4) {
                    body = at;
                    signature = text.length() - end;
                }
                int next = text.indexOf("\n--", at);
                at = next < 0 ? -1 : next + 1;
            }
            return new Plain(body, signature);
        }

        double ratio() {
            return body < 0 ? -1 : signature == 0 ? 1_000_000 : body / signature;
        }
    }

    private static Plain plain(RuleRun run) {
        return run.once(Plain.class, Plain::of);
    }

    private static boolean within(double value, List<String> arguments) {
        return value >= 0
                && value >= EvalFunctions.bound(arguments, 0, 0)
                && value <= EvalFunctions.bound(arguments, 1, Double.MAX_VALUE);
    }
}
