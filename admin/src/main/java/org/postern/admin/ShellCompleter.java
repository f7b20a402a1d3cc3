package org.postern.admin;

import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.postern.kernel.Catalogue;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.kernel.Words;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Completes the word under the cursor out of the catalogue.
///
/// @param role whose commands are offered
record ShellCompleter(Catalogue catalogue, Supplier<Role> role) implements Completer {
    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        List<String> words = line.words().subList(0, line.wordIndex());
        var begun = new ArrayList<>(words);
        begun.add(line.word().substring(0, line.wordCursor()));
        try {
            for (String word : catalogue.complete(begun, role.get())) {
                candidates.add(
                        new Candidate(
                                Words.quoteIfNeeded(word), word, null, null, null, null, true));
            }
        } catch (ProblemException e) {
            // The words before name no command: nothing completes them.
        }
    }
}
