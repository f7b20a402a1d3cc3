package org.postern.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Debian's bogofilter with its defaults, as a peer of our learner: asked, then taught.
final class Bogofilter {
    /// Its own limit for spam.
    static final double CUTOFF = 0.99;

    private final Path folder;
    private boolean taught;

    /// @param folder for its word list, empty
    Bogofilter(Path folder) {
        this.folder = folder;
    }

    /// How spammy it finds a message, 0 to 1.
    double score(LabelledMail mail) throws IOException {
        if (!taught) {
            // It has no word list yet, and refuses.
            return 0.5;
        }
        String said = run(mail, "-T", "-T");
        try {
            return Double.parseDouble(said.strip().replaceFirst("^.*\\s", ""));
        } catch (NumberFormatException e) {
            throw new IOException(mail.name() + ": bogofilter said " + said, e);
        }
    }

    void train(LabelledMail mail) throws IOException {
        run(mail, mail.spam() ? "-s" : "-n");
        taught = true;
    }

    private String run(LabelledMail mail, String... what) throws IOException {
        var command = new ArrayList<>(List.of("bogofilter", "-C", "-d"));
        command.add(folder.toString());
        command.addAll(List.of(what));
        Path input = folder.resolve("message");
        Files.write(input, mail.octets());
        var process =
                new ProcessBuilder(command)
                        .redirectInput(input.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
        try {
            // 0, 1 and 2 are verdicts.
            if (process.waitFor() > 2) {
                throw new IOException(mail.name() + ": bogofilter failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return said;
    }
}
