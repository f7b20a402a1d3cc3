package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

class LearnerFormatTest {
    private final LearnerMail mail = new LearnerMail(3);

    private LearnerRecord record(boolean own) {
        TokenSet tokens = TokenReader.read(mail.next(true), false);
        var model = new LearnerModel(new LearnerTable(16), LearnerState.FRESH);
        LearnerOpinion opinion = model.opinion(tokens, null);
        var lesson =
                own
                        ? LearnerLesson.own(tokens, opinion, 0, LearnerLabel.SPAM)
                        : LearnerLesson.shared(tokens, opinion, LearnerLabel.SPAM);
        return LearnerRecord.of(tokens, lesson, false, LearnerFusion.FRESH);
    }

    @Test
    void recordsComeBackAsTheyWere() throws IOException {
        for (boolean own : new boolean[] {false, true}) {
            LearnerRecord record = record(own);
            byte[] octets = record.encode();
            LearnerRecord read = LearnerRecord.decode(octets);
            assertThat(read.lesson()).isEqualTo(record.lesson());
            assertThat(read.hashes()).isDeepEqualTo(record.hashes());
            assertThat(read.encode()).isEqualTo(octets);
        }
    }

    @Test
    void aUsersLessonLeavesOutWhatIsManifold() {
        int[][] hashes = record(true).hashes();
        assertThat(hashes[TokenKind.PAIR.number]).isEmpty();
        assertThat(hashes[TokenKind.HEADER_PAIR.number]).isEmpty();
        assertThat(hashes[TokenKind.OCTETS.number]).isEmpty();
        assertThat(hashes[TokenKind.WORD.number]).isNotEmpty();
    }

    @Test
    void theLargestLessonFitsAValue() {
        int octets = 0;
        for (TokenKind kind : TokenKind.values()) {
            octets += 2 + 4 * kind.most;
        }
        assertThat(octets + 2 + LearnerLesson.OCTETS + LearnerFusion.OCTETS)
                .isLessThanOrEqualTo(LearnerStorage.MOST_VALUE_OCTETS);
    }

    @Test
    void pagesComeBackAsTheyWere() throws IOException {
        var random = new Random(5);
        long[] entries = new long[LearnerTable.PAGE];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = random.nextBoolean() ? random.nextLong() : 0;
        }
        long[] read = new long[LearnerTable.PAGE];
        assertThat(LearnerFormat.decode(LearnerFormat.encode(entries, 77), read)).isEqualTo(77);
        assertThat(read).isEqualTo(entries);
    }

    @Test
    void statesAndMemosComeBackAsTheyWere() throws IOException {
        var lesson = new LearnerLesson(LearnerLabel.SPAM, false, 5, -300, 12);
        LearnerState state = LearnerState.FRESH.after(lesson, false, LearnerFusion.FRESH);
        var head = LearnerFormat.decodeHead(LearnerFormat.encode(state, 17));
        assertThat(head.bits()).isEqualTo(17);
        assertThat(head.state().spams()).isEqualTo(1);
        assertThat(head.state().spamTotals()).containsExactly(1, 0, 1, 0);
        assertThat(LearnerFormat.encode(head.state(), 17))
                .isEqualTo(LearnerFormat.encode(state, 17));
        var memo = new LearnerFormat.Memo(lesson, 9, 200);
        assertThat(LearnerFormat.Memo.decode(Optional.of(memo.encode()))).contains(memo);
    }

    @Test
    void newerAndCutOctetsAreRefused() {
        byte[] record = record(false).encode();
        byte[] page = LearnerFormat.encode(new long[LearnerTable.PAGE], 1);
        byte[] head = LearnerFormat.encode(LearnerState.FRESH, 16);
        for (int length : new int[] {0, 1, 5, 40}) {
            assertThatThrownBy(() -> LearnerRecord.decode(Arrays.copyOf(record, length)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() ->
                            LearnerFormat.decode(
                                    Arrays.copyOf(page, length), new long[LearnerTable.PAGE]))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> LearnerFormat.decodeHead(Arrays.copyOf(head, length)))
                    .isInstanceOf(IOException.class);
        }
        record[0] = 2;
        assertThatThrownBy(() -> LearnerRecord.decode(record)).hasMessageContaining("format 2");
    }
}
