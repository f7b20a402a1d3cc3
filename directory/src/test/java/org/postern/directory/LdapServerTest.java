package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.PLAINBindRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SCRAMSHA256BindRequest;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import com.unboundid.ldap.sdk.controls.MatchedValuesFilter;
import com.unboundid.ldap.sdk.controls.MatchedValuesRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadResponseControl;
import com.unboundid.ldap.sdk.controls.PreReadRequestControl;
import com.unboundid.ldap.sdk.controls.PreReadResponseControl;
import com.unboundid.ldap.sdk.controls.ProxiedAuthorizationV2RequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SortKey;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedResult;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import com.unboundid.util.ssl.SSLUtil;
import com.unboundid.util.ssl.TrustAllTrustManager;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.mail.Address;

import java.util.ArrayList;
import java.util.List;

/// The LDAP server as a client meets it. What the client library may answer with null is there, or
/// the test fails.
@NullUnmarked
final class LdapServerTest {
    private static final String DOMAIN = "dc=example,dc=test";
    private static final String FRED = "uid=fred," + DOMAIN;
    private static final String FREDS_PASSWORD = "fred's own secret";

    private TestLdap ldap;
    private LDAPConnection admin;

    @BeforeEach
    void begin() throws Exception {
        ldap = new TestLdap();
        admin = ldap.administrator();
    }

    @AfterEach
    void end() {
        admin.close();
        ldap.close();
    }

    private void addFred() throws Exception {
        admin.add(
                "dn: " + FRED,
                "objectClass: inetOrgPerson",
                "objectClass: mirapointMailUser",
                "objectClass: mirapointUser",
                "cn: Fred Flint",
                "sn: Flint",
                "mail: fred@example.test",
                "mailAlternateAddress: flint@example.test",
                "telephoneNumber: +1 555 0100",
                "miService: imap",
                "miService: pop",
                "userPassword: " + FREDS_PASSWORD);
    }

    private static void refused(ResultCode code, ThrowingCallable work) {
        assertThatThrownBy(work)
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> assertThat(e.getResultCode()).as(e.getMessage()).isEqualTo(code));
    }

    private static List<String> uids(List<SearchResultEntry> entries) {
        return entries.stream().map(entry -> entry.getAttributeValue("uid")).toList();
    }

    @Test
    void anAccountAddedByLdapIsOneForEverybody() throws Exception {
        addFred();
        Account fred = ldap.directory.directory.find("fred").orElseThrow();
        assertThat(fred.fullName()).isEqualTo("Fred Flint");
        assertThat(fred.aliases()).containsExactly(Address.of("flint@example.test"));
        assertThat(fred.attributes().texts("miService")).containsExactly("imap", "pop");
        assertThat(ldap.directory.directory.resolve(Address.of("flint@example.test")))
                .isInstanceOf(Resolution.LocalAccount.class);
        try (var connection = ldap.connect(FRED, FREDS_PASSWORD)) {
            assertThat(
                            ((WhoAmIExtendedResult)
                                            connection.processExtendedOperation(
                                                    new WhoAmIExtendedRequest()))
                                    .getAuthorizationID())
                    .isEqualTo("dn:" + FRED);
        }
    }

    @Test
    void anAccountAddedByCommandIsAnEntry() throws Exception {
        ldap.directory.writer.add(
                Address.of("wilma@example.test"), "Wilma Flint", TestDirectory.octets("secret"));
        var entry = admin.getEntry("uid=wilma," + DOMAIN);
        assertThat(entry.getAttributeValue("cn")).isEqualTo("Wilma Flint");
        assertThat(entry.getAttributeValue("sn")).isEqualTo("Flint");
        assertThat(entry.getAttributeValue("mail")).isEqualTo("wilma@example.test");
        assertThat(entry.hasObjectClass("mirapointMailUser")).isTrue();
        assertThat(entry.getAttributeValue("userPassword")).startsWith("{ARGON2}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "(mail=fred@example.test) ~ fred",
                "(mail=FRED@example.TEST) ~ fred",
                "(mailAlternateAddress=flint@example.test) ~ fred",
                "(cn=fred*) ~ fred",
                "(cn=*flint) ~ fred",
                "(cn=f*d*t) ~ fred",
                "(&(objectClass=mirapointUser)(miService=pop)) ~ fred",
                "(|(uid=fred)(uid=nobody)) ~ fred",
                "(&(uid=fred)(!(miService=smtp))) ~ fred",
                "(telephoneNumber=+15550100) ~ fred",
                "(sn>=f) ~ fred",
                "(cn:caseExactMatch:=Fred Flint) ~ fred",
                "(uid:dn:=fred) ~ fred",
                "(0.9.2342.19200300.100.1.3=fred@example.test) ~ fred",
                "(name=Fred Flint) ~ fred",
                "(cn:caseExactMatch:=fred flint) ~ ''",
                "(unheardOf=1) ~ ''",
                "(!(unheardOf=1)) ~ ''",
                "(mail=fred) ~ ''",
            })
    void filtersFind(String filter, String uid) throws Exception {
        addFred();
        var found = admin.search(DOMAIN, SearchScope.SUB, filter.strip());
        var uids = uids(found.getSearchEntries()).stream().filter("fred"::equals).toList();
        assertThat(uids).isEqualTo(uid.isEmpty() ? List.of() : List.of(uid));
    }

    @Test
    void scopesAreKept() throws Exception {
        addFred();
        admin.add("dn: ou=rocks," + DOMAIN, "objectClass: organizationalUnit", "ou: rocks");
        admin.add(
                "dn: cn=quarry,ou=rocks," + DOMAIN,
                "objectClass: person",
                "cn: quarry",
                "sn: quarry");
        assertThat(names(DOMAIN, SearchScope.BASE)).containsExactly(DOMAIN);
        assertThat(names(DOMAIN, SearchScope.ONE))
                .containsExactlyInAnyOrder(TestLdap.ADMINISTRATOR, FRED, "ou=rocks," + DOMAIN);
        assertThat(names("ou=rocks," + DOMAIN, SearchScope.SUB))
                .containsExactly("ou=rocks," + DOMAIN, "cn=quarry,ou=rocks," + DOMAIN);
        refused(
                ResultCode.NO_SUCH_OBJECT,
                () -> admin.search("ou=air," + DOMAIN, SearchScope.SUB, "(cn=*)"));
    }

    private List<String> names(String base, SearchScope scope) throws Exception {
        return admin.search(base, scope, "(objectClass=*)").getSearchEntries().stream()
                .map(SearchResultEntry::getDN)
                .toList();
    }

    @Test
    void anAccountIsChangedByLdap() throws Exception {
        addFred();
        admin.modify(
                "dn: " + FRED,
                "changetype: modify",
                "replace: cn",
                "cn: Frederick Flint",
                "-",
                "add: miService",
                "miService: imaps",
                "-",
                "delete: telephoneNumber",
                "-",
                "replace: miMailQuota",
                "miMailQuota: 1000000");
        Account fred = ldap.directory.directory.find("fred").orElseThrow();
        assertThat(fred.fullName()).isEqualTo("Frederick Flint");
        assertThat(fred.quotaOctets()).isEqualTo(1_000_000);
        assertThat(fred.attributes().texts("miService")).containsExactly("imap", "pop", "imaps");
        assertThat(admin.getEntry(FRED).hasAttribute("telephoneNumber")).isFalse();
        assertThat(admin.search(DOMAIN, SearchScope.SUB, "(cn=Fred Flint)").getEntryCount())
                .isZero();
    }

    @Test
    void theRulesForAccountsHoldByLdapToo() throws Exception {
        addFred();
        refused(
                ResultCode.CONSTRAINT_VIOLATION,
                () ->
                        admin.modify(
                                "dn: " + TestLdap.ADMINISTRATOR,
                                "changetype: modify",
                                "delete: miRole"));
        refused(
                ResultCode.CONSTRAINT_VIOLATION,
                () ->
                        admin.modify(
                                "dn: " + FRED,
                                "changetype: modify",
                                "replace: mailAlternateAddress",
                                "mailAlternateAddress: administrator@example.test"));
        refused(
                ResultCode.CONSTRAINT_VIOLATION,
                () ->
                        admin.modify(
                                "dn: " + FRED,
                                "changetype: modify",
                                "replace: mail",
                                "mail: fred@else.test"));
    }

    @Test
    void modificationsThatDoNotFitAreRefused() throws Exception {
        addFred();
        refused(
                ResultCode.ATTRIBUTE_OR_VALUE_EXISTS,
                () -> modify(ModificationType.ADD, "miService", "IMAP"));
        refused(
                ResultCode.NO_SUCH_ATTRIBUTE,
                () -> modify(ModificationType.DELETE, "miService", "smtp"));
        refused(ResultCode.NO_SUCH_ATTRIBUTE, () -> modify(ModificationType.DELETE, "description"));
        refused(
                ResultCode.OBJECT_CLASS_VIOLATION,
                () -> modify(ModificationType.REPLACE, "dc", "x"));
        refused(ResultCode.NOT_ALLOWED_ON_RDN, () -> modify(ModificationType.REPLACE, "uid", "x"));
        refused(
                ResultCode.CONSTRAINT_VIOLATION,
                () -> modify(ModificationType.REPLACE, "entryUUID", "x"));
        refused(
                ResultCode.NO_SUCH_OBJECT,
                () ->
                        admin.modify(
                                "uid=barney," + DOMAIN,
                                new Modification(ModificationType.REPLACE, "sn", "x")));
        refused(ResultCode.ENTRY_ALREADY_EXISTS, this::addFred);
        refused(
                ResultCode.NO_SUCH_OBJECT,
                () ->
                        admin.add(
                                "cn=x,ou=air," + DOMAIN,
                                new Attribute("objectClass", "person"),
                                new Attribute("cn", "x"),
                                new Attribute("sn", "x")));
    }

    private void modify(ModificationType type, String attribute, String... values)
            throws LDAPException {
        admin.modify(FRED, new Modification(type, attribute, values));
    }

    @Test
    void entriesAreRenamedWithAllBelow() throws Exception {
        addFred();
        admin.add("dn: ou=rocks," + DOMAIN, "objectClass: organizationalUnit", "ou: rocks");
        admin.add(
                "dn: cn=quarry,ou=rocks," + DOMAIN,
                "objectClass: person",
                "cn: quarry",
                "sn: quarry");
        admin.modifyDN("ou=rocks," + DOMAIN, "ou=stones", true);
        assertThat(names("ou=stones," + DOMAIN, SearchScope.SUB))
                .containsExactly("ou=stones," + DOMAIN, "cn=quarry,ou=stones," + DOMAIN);
        assertThat(admin.getEntry("ou=stones," + DOMAIN).getAttributeValues("ou"))
                .containsExactly("stones");
        admin.modifyDN(FRED, "uid=fred", true, "ou=stones," + DOMAIN);
        assertThat(admin.getEntry("uid=fred,ou=stones," + DOMAIN).getAttributeValue("mail"))
                .isEqualTo("fred@example.test");
        assertThat(admin.getEntry(FRED)).isNull();
        refused(ResultCode.NOT_ALLOWED_ON_NONLEAF, () -> admin.delete("ou=stones," + DOMAIN));
        var all = new DeleteRequest("ou=stones," + DOMAIN);
        all.addControl(new SubtreeDeleteRequestControl());
        admin.delete(all);
        assertThat(ldap.directory.directory.find("fred")).isEmpty();
    }

    @Test
    void aPasswordIsChangedInEachWay() throws Exception {
        addFred();
        try (var fred = ldap.connect(FRED, FREDS_PASSWORD)) {
            refused(
                    ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                    () -> changePassword(fred, null, null, "another secret"));
            refused(
                    ResultCode.CONSTRAINT_VIOLATION,
                    () -> changePassword(fred, null, FREDS_PASSWORD, "short"));
            changePassword(fred, null, FREDS_PASSWORD, "another secret");
        }
        ldap.connect(FRED, "another secret").close();
        refused(ResultCode.INVALID_CREDENTIALS, () -> ldap.connect(FRED, FREDS_PASSWORD));
        var made =
                (PasswordModifyExtendedResult)
                        admin.processExtendedOperation(
                                new PasswordModifyExtendedRequest(FRED, (String) null, null));
        ldap.connect(FRED, made.getGeneratedPassword()).close();
        modify(ModificationType.REPLACE, "userPassword", "a third secret");
        ldap.connect("fred@example.test", "a third secret").close();
        modify(ModificationType.DELETE, "userPassword");
        refused(ResultCode.INVALID_CREDENTIALS, () -> ldap.connect(FRED, "a third secret"));
    }

    private static void changePassword(LDAPConnection who, String whose, String old, String wanted)
            throws LDAPException {
        var result =
                who.processExtendedOperation(new PasswordModifyExtendedRequest(whose, old, wanted));
        if (!result.getResultCode().equals(ResultCode.SUCCESS)) {
            throw new LDAPException(result);
        }
    }

    @Test
    void usersSeeThemselvesAndThePublicPart() throws Exception {
        addFred();
        ldap.directory.writer.add(
                Address.of("wilma@example.test"), "Wilma", TestDirectory.octets("wilma's secret"));
        try (var wilma = ldap.connect("uid=wilma," + DOMAIN, "wilma's secret")) {
            var fred = wilma.getEntry(FRED);
            assertThat(fred.getAttributeValue("mail")).isEqualTo("fred@example.test");
            assertThat(fred.hasAttribute("miService")).isFalse();
            assertThat(fred.hasAttribute("userPassword")).isFalse();
            assertThat(wilma.getEntry("uid=wilma," + DOMAIN).getAttributeValue("miLoginId"))
                    .isEqualTo("wilma@example.test");
            assertThat(wilma.search(DOMAIN, SearchScope.SUB, "(miService=pop)").getEntryCount())
                    .as("nobody searches by what he may not see")
                    .isZero();
            refused(
                    ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                    () ->
                            wilma.modify(
                                    FRED, new Modification(ModificationType.REPLACE, "sn", "x")));
            refused(
                    ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                    () ->
                            wilma.modify(
                                    "uid=wilma," + DOMAIN,
                                    new Modification(
                                            ModificationType.REPLACE, "miMailQuota", "0")));
            wilma.modify(
                    "uid=wilma," + DOMAIN,
                    new Modification(ModificationType.REPLACE, "mobile", "+1 555 0101"));
            refused(ResultCode.INSUFFICIENT_ACCESS_RIGHTS, () -> wilma.delete(FRED));
        }
        try (var nobody = ldap.connect()) {
            refused(
                    ResultCode.NO_SUCH_OBJECT,
                    () -> nobody.search(DOMAIN, SearchScope.SUB, "(mail=fred@example.test)"));
            refused(ResultCode.STRONG_AUTH_REQUIRED, () -> nobody.delete(FRED));
        }
    }

    @Test
    void domainAdministratorsRunTheirDomain() throws Exception {
        addFred();
        ldap.directory.writer.addDomain(org.postern.mail.Domain.of("other.test"));
        ldap.directory.add("boss@other.test");
        ldap.directory.writer.change(
                ldap.directory.directory.find("boss@other.test").orElseThrow().id(),
                account -> account.withRole(org.postern.kernel.Role.DOMAIN_ADMINISTRATOR));
        try (var boss = ldap.connect("uid=boss,dc=other,dc=test", "secret")) {
            boss.add(
                    "dn: uid=new,dc=other,dc=test",
                    "objectClass: inetOrgPerson",
                    "objectClass: mirapointMailUser",
                    "cn: New",
                    "sn: New",
                    "uid: new",
                    "mail: new@other.test",
                    "userPassword: a new secret");
            assertThat(ldap.directory.directory.find("new@other.test")).isPresent();
            assertThat(boss.getEntry(FRED)).as("another domain is none of his").isNull();
            refused(
                    ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                    () ->
                            boss.modify(
                                    "uid=new,dc=other,dc=test",
                                    new Modification(
                                            ModificationType.REPLACE, "miRole", "administrator")));
            refused(
                    ResultCode.INSUFFICIENT_ACCESS_RIGHTS,
                    () ->
                            boss.modify(
                                    "dc=other,dc=test",
                                    new Modification(
                                            ModificationType.REPLACE, "miDomainQuota", "0")));
            boss.delete("uid=new,dc=other,dc=test");
        }
    }

    @Test
    void controlsDoWhatTheySay() throws Exception {
        addFred();
        var change =
                new ModifyRequest(FRED, new Modification(ModificationType.REPLACE, "sn", "Stone"));
        change.addControl(new AssertionRequestControl("(sn=Pebble)"));
        refused(ResultCode.ASSERTION_FAILED, () -> admin.modify(change));
        change.setControls(
                new AssertionRequestControl("(sn=Flint)"),
                new PreReadRequestControl("sn"),
                new PostReadRequestControl("sn", "modifiersName"));
        var result = admin.modify(change);
        assertThat(PreReadResponseControl.get(result).getEntry().getAttributeValue("sn"))
                .isEqualTo("Flint");
        var after = PostReadResponseControl.get(result).getEntry();
        assertThat(after.getAttributeValue("sn")).isEqualTo("Stone");
        assertThat(after.getAttributeValue("modifiersName")).isEqualTo(TestLdap.ADMINISTRATOR);
        var search = new SearchRequest(DOMAIN, SearchScope.SUB, "(uid=fred)", "miService");
        search.addControl(
                new MatchedValuesRequestControl(
                        MatchedValuesFilter.createEqualityFilter("miService", "pop")));
        assertThat(admin.searchForEntry(search).getAttributeValues("miService"))
                .containsExactly("pop");
        var proxied = new SearchRequest(DOMAIN, SearchScope.SUB, "(uid=Administrator)");
        proxied.addControl(new ProxiedAuthorizationV2RequestControl("dn:" + FRED));
        assertThat(admin.searchForEntry(proxied).hasAttribute("miRole")).isFalse();
    }

    @Test
    void pagesAndOrderFitTogether() throws Exception {
        for (int i = 0; i < 25; i++) {
            admin.add(
                    new AddRequest(
                            "cn=p" + i + "," + DOMAIN,
                            new Attribute("objectClass", "person"),
                            new Attribute("cn", "p" + i),
                            new Attribute("sn", String.format("s%02d", 99 - i))));
        }
        var found = new ArrayList<String>();
        ASN1OctetString cookie = null;
        int pages = 0;
        do {
            var request = new SearchRequest(DOMAIN, SearchScope.SUB, "(cn=p*)", "sn");
            request.setControls(
                    new ServerSideSortRequestControl(new SortKey("sn")),
                    new SimplePagedResultsControl(10, cookie));
            var page = admin.search(request);
            page.getSearchEntries().forEach(entry -> found.add(entry.getAttributeValue("sn")));
            cookie = SimplePagedResultsControl.get(page).getCookie();
            pages++;
        } while (cookie.getValueLength() > 0);
        assertThat(pages).isEqualTo(3);
        assertThat(found).hasSize(25).isSorted();
        var limited = new SearchRequest(DOMAIN, SearchScope.SUB, "(cn=p*)");
        limited.setSizeLimit(5);
        refused(ResultCode.SIZE_LIMIT_EXCEEDED, () -> admin.search(limited));
    }

    @Test
    void theServerTellsOfItself() throws Exception {
        try (var nobody = ldap.connect()) {
            var root = nobody.getRootDSE();
            assertThat(root.getNamingContextDNs()).containsExactly(DOMAIN);
            assertThat(root.supportsControl(SimplePagedResultsControl.PAGED_RESULTS_OID)).isTrue();
            assertThat(root.getSupportedSASLMechanismNames()).contains("PLAIN", "SCRAM-SHA-256");
            assertThat(nobody.getSchema().getObjectClass("mirapointMailUser")).isNotNull();
        }
        var domain = admin.getEntry(DOMAIN, "*", "+");
        assertThat(domain.getAttributeValue("hasSubordinates")).isEqualTo("TRUE");
        assertThat(domain.getAttributeValue("structuralObjectClass")).isEqualTo("domain");
        assertThat(domain.getAttributeValue("createTimestamp")).isEqualTo("20260102030405Z");
        assertThat(domain.hasAttribute("entryUUID")).isTrue();
    }

    @Test
    void mechanismsOfSaslLogIn() throws Exception {
        addFred();
        try (var connection = ldap.connect()) {
            connection.bind(new PLAINBindRequest("fred@example.test", FREDS_PASSWORD));
            connection.bind(new SCRAMSHA256BindRequest("fred@example.test", FREDS_PASSWORD));
            refused(
                    ResultCode.INVALID_CREDENTIALS,
                    () -> connection.bind(new PLAINBindRequest("fred@example.test", "wrong")));
        }
    }

    @Test
    void passwordsNeedTls() throws Exception {
        ldap.passwords = false;
        try (var connection = ldap.connect()) {
            refused(
                    ResultCode.CONFIDENTIALITY_REQUIRED,
                    () -> connection.bind(TestLdap.ADMINISTRATOR, TestLdap.PASSWORD));
            connection.processExtendedOperation(
                    new StartTLSExtendedRequest(
                            new SSLUtil(new TrustAllTrustManager()).createSSLContext()));
            connection.bind(TestLdap.ADMINISTRATOR, TestLdap.PASSWORD);
            assertThat(connection.getEntry(DOMAIN)).isNotNull();
        }
    }

    @Test
    void aFollowerChangesNothing() {
        ldap.readOnly = true;
        refused(ResultCode.UNWILLING_TO_PERFORM, () -> admin.delete(DOMAIN));
    }

    @Test
    void groupsAreEntriesAndEntriesAreGroups() throws Exception {
        addFred();
        admin.add(
                "dn: cn=all," + DOMAIN,
                "objectClass: mailGroup",
                "cn: all",
                "mail: all@example.test",
                "mgrpPosting: members",
                "mgrpRfc822MailMember: fred@example.test");
        var groups = ldap.directory.directory.groups();
        MailGroup all = groups.find(Address.of("all@example.test")).orElseThrow();
        assertThat(all.posting()).isEqualTo(Posting.MEMBERS);
        assertThat(groups.members(all.id(), "", 10)).hasSize(1);
        admin.modify(
                "cn=all," + DOMAIN,
                new Modification(
                        ModificationType.ADD,
                        "mgrpRfc822MailMember",
                        "Administrator@example.test"));
        assertThat(groups.members(all.id(), "", 10)).hasSize(2);
        assertThat(
                        admin.search(
                                        DOMAIN,
                                        SearchScope.SUB,
                                        "(mgrpRfc822MailMember=fred@example.test)",
                                        "mail")
                                .getSearchEntries()
                                .getFirst()
                                .getAttributeValue("mail"))
                .isEqualTo("all@example.test");
        admin.delete("cn=all," + DOMAIN);
        assertThat(groups.find(Address.of("all@example.test"))).isEmpty();
    }

    @Test
    void classesAreEntriesAndEntriesAreClasses() throws Exception {
        addFred();
        admin.add(
                "dn: cn=gold,ou=cos",
                "objectClass: mirapointCOS",
                "cn: gold",
                "description: for those who pay",
                "miService: imaps");
        assertThat(ldap.directory.directory.classOfService("gold").orElseThrow().description())
                .isEqualTo("for those who pay");
        modify(ModificationType.REPLACE, "miCosDn", "cn=gold,ou=cos");
        refused(ResultCode.CONSTRAINT_VIOLATION, () -> admin.delete("cn=gold,ou=cos"));
        ldap.directory.classes.add("silver", "for the others");
        assertThat(names("ou=cos", SearchScope.ONE))
                .containsExactlyInAnyOrder("cn=gold,ou=cos", "cn=silver,ou=cos");
    }

    @Test
    void compareComparesByTheRule() throws Exception {
        addFred();
        assertThat(admin.compare(FRED, "mail", "FRED@EXAMPLE.TEST").compareMatched()).isTrue();
        assertThat(admin.compare(FRED, "mail", "x@example.test").compareMatched()).isFalse();
        refused(ResultCode.NO_SUCH_ATTRIBUTE, () -> admin.compare(FRED, "description", "x"));
    }

    @Test
    void aSearchWithoutAnIndexIsBounded() throws Exception {
        ldap.directory.writer.add(
                Address.of("wilma@example.test"), "Wilma", TestDirectory.octets("wilma's secret"));
        for (int i = 0; i < 120; i++) {
            admin.add(
                    "cn=p" + i + "," + DOMAIN,
                    new Attribute("objectClass", "person"),
                    new Attribute("cn", "p" + i),
                    new Attribute("sn", "x"));
        }
        ldap.settings = TestLdap.scanning(ldap.settings, 100);
        try (var wilma = ldap.connect("uid=wilma," + DOMAIN, "wilma's secret")) {
            refused(
                    ResultCode.ADMIN_LIMIT_EXCEEDED,
                    () -> wilma.search(DOMAIN, SearchScope.SUB, Filter.create("(cn=*9)")));
            assertThat(wilma.search(DOMAIN, SearchScope.SUB, "(cn=p9)").getEntryCount())
                    .isEqualTo(1);
        }
    }
}
