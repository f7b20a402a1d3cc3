package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import com.unboundid.ldap.sdk.controls.RFC3672SubentriesRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortResponseControl;
import com.unboundid.ldap.sdk.controls.SortKey;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/// Answers that clients act upon: result codes, and what a search gives of what it was asked for.
@NullUnmarked
final class LdapAnswersTest {
    private static final String DOMAIN = "dc=example,dc=test";
    private static final String QUARRY = "cn=quarry," + DOMAIN;

    private static TestLdap ldap;
    private static LDAPConnection admin;

    @BeforeAll
    static void begin() throws Exception {
        ldap = new TestLdap();
        admin = ldap.administrator();
        admin.add(
                "dn: " + QUARRY,
                "objectClass: inetOrgPerson",
                "cn: quarry",
                "cn;lang-de: Steinbruch",
                "cn;lang-fr;x-old: carriere",
                "sn: quarry",
                "title: pit");
    }

    @AfterAll
    static void end() {
        admin.close();
        ldap.close();
    }

    private static ResultCode code(LDAPException refused) {
        return refused.getResultCode();
    }

    @ParameterizedTest
    @CsvSource({
        "noSuchType, x, 17",
        "seeAlso, no name, 21",
        "displayName, one|two, 19",
        "description, same|SAME, 20",
        "miMailQuota, 5, 65",
        "modifyTimestamp, 20200101000000Z, 19",
    })
    void aChangeIsRefusedForWhatIsWrongWithIt(String type, String values, int code) {
        var modification =
                new Modification(ModificationType.REPLACE, type, values.split("\\|", -1));
        assertThatThrownBy(() -> admin.modify(QUARRY, modification))
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> assertThat(code(e).intValue()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void anAddIsRefusedForWhatIsWrongWithIt() {
        var twice = new Entry("cn=twice," + DOMAIN);
        twice.addAttribute("objectClass", "person");
        twice.addAttribute(new Attribute("sn", "same", "Same"));
        assertThatThrownBy(() -> admin.add(twice))
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> assertThat(code(e)).isEqualTo(ResultCode.ATTRIBUTE_OR_VALUE_EXISTS));
        var lost = new Entry("cn=lost,ou=nowhere," + DOMAIN);
        lost.addAttribute("objectClass", "person");
        lost.addAttribute("sn", "lost");
        assertThatThrownBy(() -> admin.add(lost))
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> {
                            assertThat(code(e)).isEqualTo(ResultCode.NO_SUCH_OBJECT);
                            assertThat(e.getMatchedDN()).isEqualTo(DOMAIN);
                        });
        assertThatThrownBy(() -> admin.compare(QUARRY, "noSuchType", "x"))
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> assertThat(code(e)).isEqualTo(ResultCode.UNDEFINED_ATTRIBUTE_TYPE));
    }

    private static SearchResultEntry quarry(String... attributes) throws Exception {
        return admin.getEntry(QUARRY, attributes);
    }

    @Test
    void optionsAreAskedForByName() throws Exception {
        assertThat(quarry("cn;lang-de").getAttributes())
                .extracting(Attribute::getName)
                .containsExactly("cn;lang-de");
        assertThat(quarry("cn;x-old").getAttributes())
                .extracting(Attribute::getName)
                .containsExactly("cn;lang-fr;x-old");
        assertThat(quarry("cn").getAttributes()).hasSize(3);
        assertThat(quarry("cn;lang-it").getAttributes()).isEmpty();
    }

    @Test
    void attributesAreAskedForByObjectClass() throws Exception {
        assertThat(quarry("@person").getAttributes())
                .extracting(Attribute::getName)
                .contains("objectClass", "sn", "cn")
                .doesNotContain("title");
        assertThat(quarry("@organizationalPerson").hasAttribute("title")).isTrue();
        assertThat(quarry("@noSuchClass").getAttributes()).isEmpty();
    }

    private static SearchRequest all(Control... controls) {
        var request =
                new SearchRequest(
                        DOMAIN, SearchScope.SUB, Filter.createPresenceFilter("objectClass"), "cn");
        request.addControls(controls);
        return request;
    }

    // RFC 2891 section 2
    @Test
    void whatCannotBeSortedIsSaid() throws Exception {
        var key = new SortKey("noSuchType");
        var unsorted = admin.search(all(new ServerSideSortRequestControl(false, key)));
        assertThat(unsorted.getEntryCount()).isPositive();
        assertThat(ServerSideSortResponseControl.get(unsorted).getResultCode())
                .isEqualTo(ResultCode.NO_SUCH_ATTRIBUTE);
        assertThatThrownBy(() -> admin.search(all(new ServerSideSortRequestControl(true, key))))
                .isInstanceOfSatisfying(
                        LDAPSearchException.class,
                        e -> {
                            assertThat(code(e))
                                    .isEqualTo(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION);
                            assertThat(e.getEntryCount()).isZero();
                            assertThat(e.getResponseControls()).hasSize(1);
                        });
    }

    @Test
    void controlsThatChangeLittleAreUnderstood() throws Exception {
        int entries = admin.search(all()).getEntryCount();
        assertThat(admin.search(all(new RFC3672SubentriesRequestControl(false))).getEntryCount())
                .isEqualTo(entries);
        assertThat(admin.search(all(new RFC3672SubentriesRequestControl(true))).getEntryCount())
                .isZero();
        assertThat(admin.search(all(new Control("1.2.840.113556.1.4.1339", true))).getEntryCount())
                .isEqualTo(entries);
        var original = new DontUseCopyRequestControl();
        assertThat(admin.search(all(original)).getEntryCount()).isEqualTo(entries);
        ldap.readOnly = true;
        try {
            assertThatThrownBy(() -> admin.search(all(original)))
                    .isInstanceOfSatisfying(
                            LDAPException.class,
                            e -> assertThat(code(e)).isEqualTo(ResultCode.UNWILLING_TO_PERFORM));
        } finally {
            ldap.readOnly = false;
        }
    }

    @Test
    void aScopeThatIsNoneIsNoRequest() throws Exception {
        var scope = new SearchRequest(DOMAIN, SearchScope.valueOf(7), "(cn=quarry)");
        assertThatThrownBy(() -> admin.search(scope))
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> assertThat(code(e)).isEqualTo(ResultCode.PROTOCOL_ERROR));
    }

    @Test
    void manyValuesComeAndGoQuickly() throws Exception {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            values.add("pit" + i);
        }
        var all = values.toArray(String[]::new);
        admin.modify(QUARRY, new Modification(ModificationType.ADD, "departmentNumber", all));
        assertThat(quarry("departmentNumber").getAttributeValues("departmentNumber"))
                .containsExactly(all);
        admin.modify(QUARRY, new Modification(ModificationType.DELETE, "departmentNumber", all));
        assertThat(quarry("departmentNumber").getAttributes()).isEmpty();
    }
}
