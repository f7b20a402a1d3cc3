package org.postern.antispam;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Mail made up for the learner's tests: two kinds whose words come from two halves of a
/// vocabulary, with many in common.
final class LearnerMail {
    private final Random random;
    private int number;

    LearnerMail(long seed) {
        random = new Random(seed);
    }

    SpamMessage next(boolean spam) {
        number++;
        var text = new StringBuilder();
        text.append("Received: from host").append(random.nextInt(50)).append(".example.test\r\n");
        text.append("From: person").append(random.nextInt(30)).append("@example.test\r\n");
        text.append("To: me@example.test\r\nSubject:");
        words(text, spam, 4);
        text.append("\r\nMessage-ID: <").append(number).append('.').append(random.nextInt());
        text.append("@example.test>\r\nDate: Mon, 23 Nov 2026 03:50:00 +0000\r\n\r\n");
        for (int line = 0; line < 5; line++) {
            words(text, spam, 8);
            text.append("\r\n");
        }
        return message(text.toString());
    }

    private void words(StringBuilder text, boolean spam, int count) {
        for (int i = 0; i < count; i++) {
            boolean common = random.nextInt(3) > 0;
            String kind = common ? "both" : spam ? "bad" : "good";
            text.append(' ').append(kind).append(random.nextInt(common ? 300 : 80));
        }
    }

    static SpamMessage message(String text) {
        return new SpamMessage(text.getBytes(StandardCharsets.UTF_8));
    }

    static LearnerLabel label(boolean spam) {
        return spam ? LearnerLabel.SPAM : LearnerLabel.HAM;
    }
}
