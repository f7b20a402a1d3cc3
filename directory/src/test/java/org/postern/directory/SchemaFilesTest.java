package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.schema.Schema;
import com.unboundid.ldif.LDIFReader;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

/// The schema files: what they hold, and that the forms made of them are up to date. Run with
/// `-Dpostern.writeSchema=true` to write those anew.
@NullUnmarked
final class SchemaFilesTest {
    private static final Path SCHEMA = Path.of("..", "schema");
    private static final String ARC =
            "1.2.840.113556.1.8000.2554.48308.48983.52360.17284.40888.15247133.2152653.";
    private static final String BEGIN = "<!-- made from schema/: begin -->\n";
    private static final String END = "<!-- made from schema/: end -->\n";

    private static String text(String file) throws Exception {
        return Files.readString(SCHEMA.resolve(file));
    }

    private static Schema schema(String file) throws Exception {
        try (var reader = new LDIFReader(SCHEMA.resolve(file).toFile())) {
            return new Schema(reader.readEntry());
        }
    }

    private static Schema ours() throws Exception {
        return Schema.mergeSchemas(schema("mirapoint.ldif"), schema("mgrp.ldif"));
    }

    @Test
    void theNamesThatSitesUseAreKept() {
        for (String name :
                List.of(
                        "mailHost",
                        "mailRoutingAddress",
                        "miLoginId",
                        "miMailQuota",
                        "miMailUndeleteQuota",
                        "miMailExpirePolicy",
                        "miService",
                        "miCosDn",
                        "miDefaultJunkmailFilter",
                        "miWmprefFullName",
                        "miWmprefEmailAddress",
                        "miWmprefReplyOption",
                        "miWmprefCharset",
                        "miWmprefTimezone",
                        "mgrpRfc822MailMember",
                        "uniqueMember",
                        "owner",
                        "memberURL")) {
            assertThat(TestLdap.SCHEMA.knows(name)).as(name).isTrue();
        }
        for (String name : List.of("mirapointUser", "mirapointMailUser", "mailGroup")) {
            assertThat(TestLdap.SCHEMA.all().getObjectClass(name)).as(name).isNotNull();
        }
    }

    @Test
    void everyNumberIsOursAndGivenOnce() throws Exception {
        var seen = new HashSet<String>();
        for (var type : ours().getAttributeTypes()) {
            assertThat(type.getOID()).startsWith(ARC);
            assertThat(seen.add(type.getOID())).as(type.getOID()).isTrue();
            assertThat(type.getDescription()).isNotBlank();
        }
        for (var type : ours().getObjectClasses()) {
            assertThat(type.getOID()).startsWith(ARC);
            assertThat(seen.add(type.getOID())).as(type.getOID()).isTrue();
        }
    }

    @Test
    void theFormsForOtherServersAreUpToDate() throws Exception {
        upToDate(
                "openldap/mirapoint.ldif",
                SchemaForms.openLdap("mirapoint", text("mirapoint.ldif")));
        upToDate("openldap/mgrp.ldif", SchemaForms.openLdap("mgrp", text("mgrp.ldif")));
        var misc = schema("misc.ldif");
        upToDate(
                "activedirectory/postern.ldf",
                SchemaForms.activeDirectory(
                        ours(), SchemaForms.LACKED.stream().map(misc::getAttributeType).toList()));
    }

    @Test
    void theTablesForPeopleAreUpToDate() throws Exception {
        Path manual = Path.of("..", "docs", "directory-schema.md");
        String text = Files.readString(manual);
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        String wanted = text.substring(0, begin) + SchemaForms.tables(ours()) + text.substring(end);
        check(manual, wanted);
    }

    private static void upToDate(String file, String wanted) throws Exception {
        check(SCHEMA.resolve(file), wanted);
    }

    private static void check(Path file, String wanted) throws Exception {
        if (Boolean.getBoolean("postern.writeSchema")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, wanted, StandardCharsets.UTF_8);
        }
        assertThat(Files.readString(file)).isEqualTo(wanted);
    }
}
