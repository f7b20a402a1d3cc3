package org.postern.managesieve.server;

import org.postern.managesieve.ManageSieveSyntaxException;
import org.postern.managesieve.Word;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A command's words as the arguments it takes.
final class Arguments {
    private static final int MAX_SHOWN = 1_024;

    private Arguments() {}

    static void none(List<Word> words) throws ManageSieveSyntaxException {
        count(words, 0);
    }

    static void count(List<Word> words, int wanted) throws ManageSieveSyntaxException {
        if (words.size() != wanted) {
            throw new ManageSieveSyntaxException(
                    words.size() > wanted ? "Too many arguments" : "Too few arguments", false);
        }
    }

    /// @param of how many arguments there are
    static Word.Text string(List<Word> words, int index, int of) throws ManageSieveSyntaxException {
        count(words, of);
        if (words.get(index) instanceof Word.Text text) {
            return text;
        }
        throw new ManageSieveSyntaxException("Expected a string", false);
    }

    /// A short string without line breaks that may be said again.
    static String text(List<Word> words, int index, int of) throws ManageSieveSyntaxException {
        byte[] octets = string(words, index, of).octets();
        String text = new String(octets, StandardCharsets.UTF_8);
        if (octets.length > MAX_SHOWN || text.chars().anyMatch(Character::isISOControl)) {
            throw new ManageSieveSyntaxException("Expected a short string", false);
        }
        return text;
    }

    static byte[] octets(Word word) throws ManageSieveSyntaxException {
        return switch (word) {
            case Word.Text(var octets) -> octets;
            case Word.TooLong _ -> throw new ManageSieveSyntaxException("Too long", false);
            case Word.Atom _, Word.Numeral _ ->
                    throw new ManageSieveSyntaxException("Expected a string", false);
        };
    }
}
