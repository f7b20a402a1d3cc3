package org.postern.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/// What a detection centre knows of a message.
///
/// @param text of texts that are nearly the same
/// @param files of each attachment, in the order of the fingerprint
/// @param asked whether the centre was asked at all and answered; else all is [Sighting#NONE]
public record Detection(Sighting text, List<FileSighting> files, boolean asked) {
    /// What is known of one attachment.
    ///
    /// @param seen of the same octets, or of files that are nearly the same, whichever is more
    public record FileSighting(Fingerprint.FileKeys file, Sighting seen) {}

    /// Nobody was asked.
    public static final Detection UNKNOWN = new Detection(Sighting.NONE, List.of(), false);

    public Detection {
        files = List.copyOf(files);
    }

    /// What kind of mail it is by its recurrence.
    public enum Kind {
        UNKNOWN,
        /// Many get it.
        BULK,
        /// People have called it spam.
        SPAM
    }

    /// What it is by the thresholds of the settings.
    public Kind kind(DetectionSettings settings) {
        boolean spam = text.spam() >= settings.spamLabels() && text.spam() > 4 * text.ham();
        if (spam) {
            return Kind.SPAM;
        }
        return text.count() >= settings.bulk() ? Kind.BULK : Kind.UNKNOWN;
    }

    /// The attachments that spread as outbreaks do: seen often, from many networks, and nobody has
    /// called them wanted. Whether an attachment is suspicious in itself is for the caller to know.
    public List<Fingerprint.FileKeys> spreading(DetectionSettings settings) {
        return files.stream()
                .filter(one ->
                        one.seen().sources() >= settings.outbreakSources()
                                && one.seen().count() >= settings.outbreakSightings()
                                && one.seen().ham() == 0)
                .map(FileSighting::file)
                .toList();
    }

    /// Reads the answers to the keys of a fingerprint, in their order.
    static Detection of(Fingerprint print, List<Sighting> answers) {
        int at = print.text().size();
        var text = second(answers.subList(0, at));
        var files = new ArrayList<FileSighting>();
        for (var file : print.files()) {
            var exact = answers.get(at++);
            var similar = second(answers.subList(at, at + file.similar().size()));
            at += file.similar().size();
            files.add(new FileSighting(file, exact.count() >= similar.count() ? exact : similar));
        }
        return new Detection(text, files, true);
    }

    /// What at least two keys say: one key alone may be shared by chance, or by a sentence that
    /// stands in many messages.
    private static Sighting second(List<Sighting> answers) {
        return answers.size() < 2
                ? Sighting.NONE
                : new Sighting(
                        second(answers, Sighting::count),
                        second(answers, Sighting::sources),
                        second(answers, Sighting::spam),
                        second(answers, Sighting::ham));
    }

    private static int second(List<Sighting> answers, ToIntFunction<Sighting> of) {
        return answers.stream()
                .map(of::applyAsInt)
                .sorted(Comparator.reverseOrder())
                .skip(1)
                .findFirst()
                .orElse(0);
    }
}
