package org.postern.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.mail.MessageText.Zone;
import org.postern.mail.UidSet;
import org.postern.store.Folder;
import org.postern.store.FolderName;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// The index must answer what a look at every message answers: random mail, random texts, while
/// messages come, are copied, move and go, and the index is behind, up to date, merged.
class SubstringModelTest {
    private static final List<Set<Zone>> ZONES =
            List.of(
                    SearchFixture.TEXT,
                    Set.of(Zone.BODY, Zone.ATTACHMENT),
                    Set.of(Zone.SUBJECT),
                    Set.of(Zone.FROM),
                    Set.of(Zone.TO),
                    Set.of(Zone.CC),
                    Set.of(Zone.HEADER));

    @Test
    void findsWhatALookFinds() throws Exception {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var random = new Random(seed);
        var mail = new RandomMail(random);
        int found = 0;
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            var archive = fixture.alice().create(folder("Archive"), Set.of());
            var texts = new ArrayList<String>();
            for (int round = 0; round < 40; round++) {
                for (int count = random.nextInt(12); count > 0; count--) {
                    inbox.append(fixture.delivery(mail.message()));
                    texts.add(mail.text(8));
                }
                change(random, inbox, archive);
                if (random.nextInt(3) > 0) {
                    fixture.index();
                }
                for (int query = 0; query < 12; query++) {
                    var in = random.nextInt(4) == 0 ? archive : inbox;
                    String wanted =
                            mail.wanted(
                                    texts.isEmpty() ? "" : texts.get(random.nextInt(texts.size())));
                    var zones = EnumSet.copyOf(ZONES.get(random.nextInt(ZONES.size())));
                    var view = in.view();
                    var expected = fixture.looked(in, view, wanted, zones);
                    found += expected.isEmpty() ? 0 : 1;
                    assertThat(SearchFixture.list(fixture.found(in, view, wanted, zones)))
                            .as("seed %d, round %d, %s in %s", seed, round, wanted, zones)
                            .isEqualTo(SearchFixture.list(expected));
                }
            }
            assertThat(fixture.search.verify(SearchFixture.ALICE)).isEmpty();
            assertThat(fixture.events).noneMatch(SearchEvent.class::isInstance);
        }
        assertThat(found).as("texts found at all").isGreaterThan(100);
    }

    private static FolderName folder(String name) throws Exception {
        return FolderName.of(name);
    }

    private static void change(Random random, Folder inbox, Folder archive) throws Exception {
        long next = inbox.status().uidNext();
        long first = 1 + random.nextLong(next);
        var some = UidSet.of(first, Math.min(UidSet.MAX_UID, first + random.nextInt(6)));
        switch (random.nextInt(4)) {
            case 0 -> inbox.moveTo(archive, some);
            case 1 -> inbox.copyTo(archive, some);
            case 2 -> inbox.expunge(some);
            default -> archive.expunge(UidSet.of(1 + random.nextInt(10)));
        }
    }
}
