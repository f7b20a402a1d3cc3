package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.List;

/// What fits for certain is what the schema's validator finds nothing wrong with.
final class EntryShapesTest {
    private static final DirectorySchema SCHEMA = DirectorySchema.load();
    private static final DistinguishedName NAME =
            DistinguishedName.parse("uid=ada,dc=example,dc=test");
    private static final Attributes PERSON =
            Attributes.NONE
                    .with(
                            "objectClass",
                            List.of("top", "person", "organizationalPerson", "inetOrgPerson"))
                    .with("uid", "ada")
                    .with("cn", "Ada")
                    .with("sn", "King");

    private static final EntryShapes SHAPES = new EntryShapes(SCHEMA.all(), SCHEMA);

    @Test
    void fitsAPerson() throws TreeException {
        assertThat(SHAPES.fits(NAME, PERSON)).isTrue();
        assertThat(SHAPES.fits(NAME, PERSON.with("cn;lang-en", "Ada"))).isTrue();
        assertThat(SHAPES.fits(NAME, PERSON.with("description", List.of("one", "two")))).isTrue();
        SCHEMA.check(NAME, PERSON);
    }

    @Test
    void doubtsWhatTheValidatorRefuses() {
        for (var wrong :
                List.of(
                        PERSON.without("sn"),
                        PERSON.without("uid"),
                        PERSON.with("miMailQuota", "1"),
                        PERSON.with("noSuchType", "x"),
                        PERSON.with("displayName", List.of("one", "two")),
                        PERSON.with("objectClass", List.of("top", "noSuchClass")),
                        PERSON.with("objectClass", List.of("top", "inetOrgPerson", "domain")),
                        PERSON.with("objectClass", List.of("top", "mirapointUser")),
                        PERSON.with("seeAlso", "no name"))) {
            assertThat(SHAPES.fits(NAME, wrong)).as("%s", wrong).isFalse();
            assertThatThrownBy(() -> SCHEMA.check(NAME, wrong))
                    .as("%s", wrong)
                    .isInstanceOf(TreeException.class);
        }
    }

    @Test
    void completesClasses() {
        assertThat(SHAPES.withSuperiors(List.of("inetOrgPerson")))
                .containsExactlyInAnyOrder(
                        "inetOrgPerson", "organizationalPerson", "person", "top");
        assertThat(SHAPES.withSuperiors(List.of("unknown"))).containsExactly("unknown");
    }
}
