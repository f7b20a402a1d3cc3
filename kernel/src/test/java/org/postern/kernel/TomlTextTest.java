package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.tomlj.Toml;

import java.util.Random;

class TomlTextTest {
    private static String set(String text, String key, String literal) {
        return TomlText.of(text).with(key, literal).toString();
    }

    @Test
    void replacesInPlaceAndKeepsTheRest() {
        assertThat(set("# top\nsmtp.port = 25  # why\n\nhostname=\"a\"\n", "smtp.port", "2525"))
                .isEqualTo("# top\nsmtp.port = 2525  # why\n\nhostname=\"a\"\n");
        assertThat(set("[smtp]\r\n  port = 25\r\n[imap]\r\nport = 1\r\n", "smtp.port", "2"))
                .isEqualTo("[smtp]\r\n  port = 2\r\n[imap]\r\nport = 1\r\n");
    }

    @Test
    void replacesValuesOfSeveralLines() {
        String text =
                "a = [\n  1, # \"one]\n  2,\n] # end\nb = \"\"\"x\n# no\n\"\"\"\nc = 'x # y'\n";
        assertThat(set(text, "a", "[]")).startsWith("a = [] # end\nb =");
        assertThat(set(text, "b", "1")).contains("] # end\nb = 1\nc =");
        assertThat(set(text, "c", "1")).endsWith("\"\"\"\nc = 1\n");
    }

    @Test
    void addsAfterTheCommentedDefault() {
        String text = "# The port.\n#smtp.port = 2525\n\n# Name\n#hostname = \"\"\n";
        String edited = set(text, "smtp.port", "25");
        assertThat(edited)
                .isEqualTo(
                        """
                        # The port.
                        #smtp.port = 2525
                        smtp.port = 25

                        # Name
                        #hostname = ""
                        """);
        assertThat(TomlText.of(edited).without("smtp.port").toString()).isEqualTo(text);
    }

    @Test
    void addsBesideItsKin() {
        assertThat(set("smtp.port = 1\nhostname = \"a\"", "smtp.x", "2"))
                .isEqualTo("smtp.port = 1\nsmtp.x = 2\nhostname = \"a\"");
        assertThat(set("hostname = \"a\"\n\n# Table\n[smtp]\nport = 1\n", "imap.port", "2"))
                .isEqualTo("hostname = \"a\"\nimap.port = 2\n\n# Table\n[smtp]\nport = 1\n");
        assertThat(set("[smtp]\nport = 1\n\n[imap]\n", "smtp.x", "2"))
                .isEqualTo("[smtp]\nport = 1\nx = 2\n\n[imap]\n");
        assertThat(set("[smtp]\n# port = 1\n", "smtp.port", "2"))
                .isEqualTo("[smtp]\n# port = 1\nport = 2\n");
        assertThat(set("", "a.b", "1")).isEqualTo("a.b = 1\n");
        assertThat(set("# c", "a", "1")).isEqualTo("# c\na = 1\n");
        assertThat(set("[t]\nx = 1\n", "a", "1")).isEqualTo("a = 1\n[t]\nx = 1\n");
    }

    @Test
    void understandsQuotedAndDottedKeys() {
        assertThat(set("\"smtp\" . port = 1 # x\n", "smtp.port", "2"))
                .isEqualTo("\"smtp\" . port = 2 # x\n");
        assertThat(set("[a]\nb.c = 1\n", "a.b.c", "2")).isEqualTo("[a]\nb.c = 2\n");
    }

    @Test
    void quotesStrings() {
        String hostile = "a\"b\\c\n\r\t\u0001\u007fé";
        assertThat(Toml.parse("k = " + TomlText.quote(hostile)).getString("k")).isEqualTo(hostile);
    }

    /// The scanner must end, and must not fail, on anything.
    @Test
    void endsOnAnyText() {
        var random = new Random(11);
        String letters = "ab.=[]{}\"'#\n\r \\,1";
        for (int i = 0; i < 5_000; i++) {
            var text = new StringBuilder();
            for (int c = random.nextInt(40); c > 0; c--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            assertThat(set(text.toString(), "a", "1")).as("seed 11").contains("1");
        }
    }
}
