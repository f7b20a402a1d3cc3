package org.postern.search;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.mail.MessageText.Zone;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

class DocumentTextTest {
    private static final Set<Zone> ATTACHMENT = Set.of(Zone.ATTACHMENT);

    private static byte[] zip(Map<String, String> files) throws Exception {
        var octets = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(octets)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return octets.toByteArray();
    }

    private static boolean holds(String name, byte[] document, String wanted) throws Exception {
        String message =
                "Content-Type: application/octet-stream; name=%s\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n"
                        .formatted(name, Base64.getMimeEncoder().encodeToString(document));
        try (var fixture = new SearchFixture()) {
            var inbox = fixture.alice().inbox();
            inbox.append(fixture.delivery(message));
            boolean looked = !fixture.found(inbox, inbox.view(), wanted, ATTACHMENT).isEmpty();
            fixture.index();
            boolean found = !fixture.found(inbox, inbox.view(), wanted, ATTACHMENT).isEmpty();
            assertThat(found).as("as looked").isEqualTo(looked);
            return found;
        }
    }

    @Test
    void readsOfficeDocuments() throws Exception {
        String word =
                "<w:document xmlns:w=\"w\"><w:p><w:r><w:t>Quarterly fi</w:t></w:r><w:r><w:t>gures"
                        + "</w:t></w:r></w:p><w:p><w:t>next</w:t></w:p></w:document>";
        assertThat(holds("a.docx", zip(Map.of("word/document.xml", word)), "ly FIGURES\nnext"))
                .isTrue();
        String shared = "<sst><si><t>Revenue</t></si><si><t>Loss</t></si></sst>";
        assertThat(holds("a.xlsx", zip(Map.of("xl/sharedStrings.xml", shared)), "revenue\nloss"))
                .isTrue();
        String slide = "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><a:p><a:t>Über uns</a:t></a:p></p:sld>";
        assertThat(holds("a.pptx", zip(Map.of("ppt/slides/slide1.xml", slide)), "über u")).isTrue();
        String open = "<o:x xmlns:o=\"o\" xmlns:text=\"t\"><text:p>文書です</text:p></o:x>";
        assertThat(holds("a.odt", zip(Map.of("content.xml", open)), "書で")).isTrue();
        assertThat(holds("a.bin", zip(Map.of("content.xml", open)), "書で")).isFalse();
    }

    @Test
    void followsNoEntities() throws Exception {
        String hostile =
                "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\"><!ENTITY b \"bb\">"
                        + "<!ENTITY c \"&b;&b;&b;\">]><x><p>before</p>&a;&c;<p>after</p></x>";
        assertThat(holds("a.odt", zip(Map.of("content.xml", hostile)), "bbbb")).isFalse();
    }

    /// What is broken or a bomb ends somewhere, and the message is found by the rest.
    @Test
    void survivesHostileDocuments() throws Exception {
        var bomb = new LinkedHashMap<String, String>();
        bomb.put("content.xml", "<x><p>early</p></x>");
        bomb.put("Pictures/a.png", " ".repeat(40 << 20));
        bomb.put("Pictures/b.png", " ".repeat(40 << 20));
        bomb.put("Pictures/c.png", " ".repeat(60 << 20));
        bomb.put("word/document.xml", "<x><p>late</p></x>");
        byte[] packed = zip(bomb);
        assertThat(holds("a.odt", packed, "early")).isTrue();
        assertThat(holds("a.odt", packed, "late")).isFalse();
        byte[] good = zip(Map.of("content.xml", "<x><p>hello</p></x>"));
        var random = new Random(5);
        for (int i = 0; i < 30; i++) {
            byte[] broken = Arrays.copyOf(good, 1 + random.nextInt(good.length));
            broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
            holds("a.odt", broken, "hello");
        }
        String deep = "<a>".repeat(50_000);
        assertThat(holds("a.odt", zip(Map.of("content.xml", deep)), "hello")).isFalse();
    }
}
