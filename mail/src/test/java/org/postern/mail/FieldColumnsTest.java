package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;

/// What columns give of a header is what the header itself gives.
class FieldColumnsTest {
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void everyListedFieldIsInOneKey() {
        var names = new ArrayList<String>();
        for (ListingKey key : ListingKey.values()) {
            names.addAll(key.fields());
        }
        assertThat(names).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(names)).isEqualTo(new TreeSet<>(ListedHeader.NAMES));
        assertThat(FieldColumns.keys(List.of("from", "x-nothing"))).isEmpty();
    }

    @Test
    void givesWhatTheHeaderGives() {
        for (int round = 0; round < 300; round++) {
            List<ListedHeader> headers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                headers.add(ListedHeader.parse(header(), true));
            }
            List<String> names = names(ListedHeader.NAMES.stream().sorted().toList());
            var columns = columns(headers, names);
            for (int i = 0; i < headers.size(); i++) {
                assertThat(columns.present(i)).isTrue();
                assertThat(columns.gather(i)).isTrue();
                assertThat(Arrays.copyOf(columns.octets(), columns.length()))
                        .as("seed " + seed + " " + names)
                        .isEqualTo(headers.get(i).select(names));
            }
        }
    }

    @Test
    void tellsWhatItDoesNotKnow() {
        byte[] octets = "From: a@x\r\nSubject: s\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] many = "To: x\r\n".repeat(300).getBytes(StandardCharsets.US_ASCII);
        var headers =
                List.of(
                        ListedHeader.parse(octets, true),
                        ListedHeader.parse(octets, false),
                        ListedHeader.parse(many, true));
        var columns = columns(headers, List.of("FROM", "To"));
        assertThat(columns.gather(0)).isTrue();
        assertThat(columns.gather(1)).isFalse();
        assertThat(columns.gather(2)).isFalse();
    }

    private static FieldColumns columns(List<ListedHeader> headers, List<String> names) {
        var columns = new FieldColumns(names);
        for (ListingKey key : FieldColumns.keys(names).orElseThrow()) {
            var column = new OctetColumn.Builder(headers.size());
            headers.forEach(header -> column.add(key.of(header, 0)));
            columns.add(key, column.build());
        }
        return columns;
    }

    private List<String> names(List<String> all) {
        List<String> names = new ArrayList<>();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            String name = all.get(random.nextInt(all.size()));
            names.add(random.nextBoolean() ? name : name.toUpperCase(Locale.ROOT));
        }
        return names;
    }

    private byte[] header() {
        var all = ListedHeader.NAMES.stream().sorted().toList();
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(all.get(random.nextInt(all.size()))).append(": ");
            text.append("v".repeat(random.nextInt(30)));
            text.append(random.nextInt(4) == 0 ? "\r\n folded" : "");
            text.append(i > 1 || random.nextBoolean() ? "\r\n" : "");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
