package org.postern.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postern.kernel.Event;
import org.postern.mail.MessageText.Zone;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;

class PdfTextTest {
    private final List<Event> events = new ArrayList<>();
    private final PdfText pdf = new PdfText(events::add);

    @AfterEach
    void end() {
        pdf.close();
    }

    /// A document with a page for each text.
    private static byte[] document(String... pages) {
        var octets = new ByteArrayOutputStream();
        var kids = new StringBuilder();
        write(octets, "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n");
        write(octets, "9 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj\n");
        for (int i = 0; i < pages.length; i++) {
            String content = "BT /F 12 Tf 50 500 Td (%s) Tj ET".formatted(pages[i]);
            page(octets, 10 + 2 * i, content.getBytes(StandardCharsets.US_ASCII), "");
            kids.append(10 + 2 * i).append(" 0 R ");
        }
        return finished(octets, kids.toString());
    }

    private static void page(ByteArrayOutputStream octets, int id, byte[] content, String filter) {
        write(
                octets,
                """
                %d 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 600 600]
                /Resources <</Font <</F 9 0 R>>>> /Contents %d 0 R>> endobj
                %d 0 obj <</Length %d %s>> stream
                """
                        .formatted(id, id + 1, id + 1, content.length, filter));
        octets.writeBytes(content);
        write(octets, "\nendstream endobj\n");
    }

    private static byte[] finished(ByteArrayOutputStream octets, String kids) {
        String pages = "2 0 obj <</Type /Pages /Kids [%s] /Count 9>> endobj\n".formatted(kids);
        write(octets, pages + "trailer <</Root 1 0 R>>\n%%EOF\n");
        return octets.toByteArray();
    }

    private static void write(ByteArrayOutputStream octets, String text) {
        octets.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] locked(byte[] document, String password) throws IOException {
        var octets = new ByteArrayOutputStream();
        try (var pdf = Loader.loadPDF(document)) {
            pdf.protect(new StandardProtectionPolicy("owner", password, new AccessPermission()));
            pdf.save(octets);
        }
        return octets.toByteArray();
    }

    /// A small file with one word of `megabytes`.
    private static byte[] bomb(int megabytes) throws IOException {
        var content = new ByteArrayOutputStream();
        try (var packer = new DeflaterOutputStream(content)) {
            packer.write("BT (".getBytes(StandardCharsets.US_ASCII));
            byte[] letters = "a".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < megabytes; i++) {
                packer.write(letters);
            }
        }
        var octets = new ByteArrayOutputStream();
        write(octets, "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n");
        page(octets, 10, content.toByteArray(), "/Filter /FlateDecode");
        return finished(octets, "10 0 R");
    }

    @Test
    void readsEveryPage() throws Exception {
        assertThat(pdf.of(document("Quarterly figures", "of the garden")))
                .contains("Quarterly figures\n")
                .contains("of the garden");
        assertThat(pdf.of(locked(document("No owner asks"), ""))).contains("No owner asks");
        assertThat(events).isEmpty();
    }

    @Test
    void hasNoTextOfWhatNeedsAPassword() throws Exception {
        assertThat(pdf.of(locked(document("secret"), "open sesame"))).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void survivesBrokenDocuments() throws Exception {
        byte[] good = document("hello");
        var random = new Random(7);
        for (int i = 0; i < 40; i++) {
            byte[] broken = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            pdf.of(broken);
        }
        assertThat(pdf.of(new byte[0])).isEmpty();
        assertThat(pdf.of(good)).contains("hello");
    }

    /// The bomb takes the worker with it, and the next document finds another.
    @Test
    void survivesBombs() throws Exception {
        assertThat(pdf.of(bomb(300))).isEmpty();
        assertThat(events).singleElement().isInstanceOf(SearchEvent.DocumentGivenUp.class);
        assertThat(pdf.of(document("after it"))).contains("after it");
    }

    @Test
    void isSearched() throws Exception {
        String attachment = Base64.getMimeEncoder().encodeToString(document("Tulips and roses"));
        String message =
                "Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + attachment
                        + "\r\n";
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            inbox.append(fixture.delivery(message));
            var zones = Set.of(Zone.ATTACHMENT);
            assertThat(fixture.found(inbox, inbox.view(), "lips and ro", zones).isEmpty())
                    .isFalse();
            fixture.index();
            assertThat(fixture.found(inbox, inbox.view(), "lips and ro", zones).isEmpty())
                    .isFalse();
            assertThat(fixture.found(inbox, inbox.view(), "lilies", zones).isEmpty()).isTrue();
        }
    }
}
