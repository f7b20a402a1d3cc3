package org.postern.bench;

import org.postern.antispam.Learner;
import org.postern.antispam.LearnerLabel;
import org.postern.antispam.LearnerSettings;
import org.postern.antispam.LearnerStatus;
import org.postern.antispam.MemoryLearnerStorage;
import org.postern.antispam.SpamMessage;
import org.postern.antispam.StatisticalLearner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;

/// Messages, as the learner reads them: judged, explained, learned, taken back. What is taken back
/// leaves nothing.
final class LearnerFuzz implements FuzzTarget {
    private static final List<byte[]> WORDS =
            FuzzTarget.words(
                    " \r\n"
                        + " \r\n\r\n"
                        + " \n"
                        + " Subject: From: To: Received: X-Spam-Status: Content-Type: text/html"
                        + " text/plain multipart/mixed; boundary=b --b --b-- message/rfc822"
                        + " charset=utf-8 charset=iso-2022-jp base64 quoted-printable name=a.exe"
                        + " filename= <html> <p> </p> <a href=http:// :// @ : / ? & = . 1.2.3.4"
                        + " &#65; <!-- --> <script> free FREE $$$ 50% !!!!!! ü 的 \u00AD \u200B"
                        + " =?utf-8?q?=C3=BC?=");

    private final StatisticalLearner learner = open();

    private static StatisticalLearner open() {
        try {
            return StatisticalLearner.open(
                    new MemoryLearnerStorage(),
                    () -> LearnerSettings.DEFAULTS,
                    InstantSource.system());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "learner";
    }

    @Override
    public List<byte[]> dictionary() {
        return WORDS;
    }

    @Override
    public int cost() {
        return 10;
    }

    @Override
    public void read(byte[] input) {
        var message = new SpamMessage(input.clone());
        try {
            LearnerStatus before = learner.status(Learner.EVERYBODY);
            double said = learner.score(message, Learner.EVERYBODY).probability();
            if (said != learner.explain(message, Learner.EVERYBODY, 5).probability()) {
                throw new IllegalStateException("an explained score is another");
            }
            learner.train(message, LearnerLabel.SPAM, Learner.EVERYBODY);
            learner.forget(message, Learner.EVERYBODY);
            if (!learner.status(Learner.EVERYBODY).equals(before)) {
                throw new IllegalStateException("what was taken back has left something");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
