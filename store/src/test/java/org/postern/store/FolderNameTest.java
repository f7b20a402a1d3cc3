package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FolderNameTest {
    @ParameterizedTest
    @CsvSource({
        "inbox,INBOX",
        "InBox/Sub,INBOX/Sub",
        "a/inbox,a/inbox",
        "INBOXES,INBOXES",
        "\u0131nbox,\u0131nbox",
        "\u0130NBOX,\u0130NBOX",
        "Mañana,Mañana",
        "'Cafe\u0301/x','Caf\u00e9/x'",
        "' spaced ',' spaced '",
        "\ud83d\udce8,\ud83d\udce8",
        "100%*,100%*",
    })
    void takesNames(String text, String name) throws Exception {
        assertThat(FolderName.of(text)).hasToString(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "a/",
                "/a",
                "a//b",
                "a\u0000b",
                "a\r\nb",
                "a\u007fb",
                "a\u0085b",
                "a\u2028b"
            })
    void refusesNames(String text) {
        refuses(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 1_001, 5_000_000})
    void refusesLongElements(int octets) {
        refuses("x".repeat(octets));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\udce8", "\udce8\ud83d", "a\ud83dx"})
    void refusesHalfPairs(String text) {
        refuses(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {51, 400})
    void refusesDepth(int levels) {
        refuses("a" + "/a".repeat(levels - 1));
    }

    private static void refuses(String text) {
        assertThatThrownBy(() -> FolderName.of(text))
                .isInstanceOfSatisfying(
                        StoreException.class,
                        e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.INVALID_NAME));
    }
}
