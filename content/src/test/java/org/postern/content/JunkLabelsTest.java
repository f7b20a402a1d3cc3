package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.antispam.LearnerLabel;
import org.postern.antispam.SpamMessage;
import org.postern.detection.Detection;
import org.postern.detection.DetectionSettings;
import org.postern.mail.UidSet;

import java.nio.file.Path;
import java.time.Duration;

/// What people sort tells the detection centre.
class JunkLabelsTest {
    private static final byte[] OFFER = WholeRoom.text("An offer", WholeRoom.OFFER);

    @TempDir private Path folder;

    private static Detection known(WholeRoom all) throws Exception {
        return all.client.look(WholeRoom.print(OFFER));
    }

    @Test
    @Timeout(300)
    void movesToAndFromJunkMailLabelTheText() throws Exception {
        try (var all = new WholeRoom(folder)) {
            all.room.learning().start();
            for (String name : new String[] {"ada", "bob", "cyd"}) {
                all.deliver("t-" + name, 1, OFFER, name);
                all.inbox(name).moveTo(all.junk(name), UidSet.of(1));
            }
            while (known(all).text().spam() < 3) {
                Thread.yield();
            }
            assertThat(known(all).kind(DetectionSettings.DEFAULTS)).isEqualTo(Detection.Kind.SPAM);
            all.junk("ada").moveTo(all.inbox("ada"), UidSet.of(1));
            while (known(all).text().ham() < 1) {
                Thread.yield();
            }
            // Whatever ada says again, she has said it.
            var again = new JunkLabels(all.client);
            again.tell(new SpamMessage(OFFER), LearnerLabel.HAM, "x");
            again.tell(new SpamMessage(OFFER), LearnerLabel.HAM, "x");
            assertThat(known(all).text().ham()).isEqualTo(2);
            assertThat(known(all).text().spam()).isEqualTo(3);
            all.room.learning().stop(Duration.ofSeconds(10));
        }
    }
}
