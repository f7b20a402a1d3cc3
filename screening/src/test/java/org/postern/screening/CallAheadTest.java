package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.mail.Address;
import org.postern.smtp.EnhancedStatus;
import org.postern.smtp.Reply;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class CallAheadTest {
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "250, 2.1.5, EXISTS",
        "550, 5.1.1, UNKNOWN",
        "550, , UNKNOWN",
        "551, , UNKNOWN",
        "550, 5.2.1, UNKNOWN",
        "552, 5.2.2, OVER_QUOTA",
        "452, 4.2.2, OVER_QUOTA",
        "550, 5.7.1, UNSURE",
        "553, 5.1.8, UNSURE",
        "450, 4.2.0, UNSURE",
        "451, , UNSURE",
        "450, 4.1.1, UNSURE"
    })
    void repliesSayWhatTheySay(int code, String status, RecipientCheck.Finding finding) {
        var reply =
                new Reply(
                        code,
                        status == null ? null : EnhancedStatus.parse(status),
                        List.of("text"));
        assertThat(CallAhead.finding(reply)).isEqualTo(finding);
    }

    /// An SMTP server that knows everybody but `unknown`.
    @Test
    void theNextServerIsAsked() throws Exception {
        try (var next = ScreenedServer.withoutProxy()) {
            var check =
                    new CallAhead(
                            _ -> List.of(new CallAhead.NextServer(next.address(), false)),
                            () -> "mx.a.test",
                            this::settings);
            assertThat(check.find(Address.of("bob@b.test")))
                    .isEqualTo(RecipientCheck.Finding.EXISTS);
            assertThat(check.find(Address.of("unknown@b.test")))
                    .isEqualTo(RecipientCheck.Finding.UNKNOWN);
            assertThat(check.find(Address.of("bob@far.example")))
                    .as("refused for what we are, not for what he is")
                    .isEqualTo(RecipientCheck.Finding.UNSURE);
        }
    }

    @Test
    void aServerThatIsDownIsUnsure() throws Exception {
        InetSocketAddress gone;
        try (var next = ScreenedServer.withoutProxy()) {
            gone = next.address();
        }
        var check =
                new CallAhead(
                        _ -> List.of(new CallAhead.NextServer(gone, false)),
                        () -> "mx.a.test",
                        this::settings);
        assertThat(check.find(Address.of("bob@b.test"))).isEqualTo(RecipientCheck.Finding.UNSURE);
        var nowhere = new CallAhead(_ -> List.of(), () -> "mx.a.test", this::settings);
        assertThat(nowhere.find(Address.of("bob@b.test"))).isEqualTo(RecipientCheck.Finding.UNSURE);
    }

    private RecipientSettings settings() {
        var usual = RecipientSettings.DEFAULTS;
        return new RecipientSettings(
                RecipientSettings.Check.CALL_AHEAD,
                usual.rememberKnown(),
                usual.rememberUnknown(),
                usual.remembered(),
                Duration.ofSeconds(20),
                usual.maxCalls());
    }

    @Test
    void answersAreRemembered() {
        var asked = new ArrayList<String>();
        var check =
                new RememberedRecipients(
                        address -> {
                            asked.add(address.toString());
                            return switch (address.localPart()) {
                                case "bob" -> RecipientCheck.Finding.EXISTS;
                                case "unsure" -> RecipientCheck.Finding.UNSURE;
                                default -> RecipientCheck.Finding.UNKNOWN;
                            };
                        },
                        this::settings,
                        () -> now);
        for (int i = 0; i < 2; i++) {
            assertThat(check.find(Address.of("bob@b.test")))
                    .isEqualTo(RecipientCheck.Finding.EXISTS);
            assertThat(check.find(Address.of("eve@b.test")))
                    .isEqualTo(RecipientCheck.Finding.UNKNOWN);
            assertThat(check.find(Address.of("unsure@b.test")))
                    .isEqualTo(RecipientCheck.Finding.UNSURE);
        }
        assertThat(asked)
                .containsExactly("bob@b.test", "eve@b.test", "unsure@b.test", "unsure@b.test");
        now = now.plus(Duration.ofHours(2));
        check.find(Address.of("BOB@b.test"));
        check.find(Address.of("eve@b.test"));
        assertThat(asked).endsWith("unsure@b.test", "eve@b.test");
    }
}
