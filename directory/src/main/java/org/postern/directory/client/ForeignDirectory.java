package org.postern.directory.client;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;

import org.postern.directory.Attributes;
import org.postern.directory.PasswordBackend;
import org.postern.directory.PeopleSource;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Somebody else's directory as the source of people and the judge of their passwords. It is only
/// read. Safe for use by many threads.
///
/// A server that does not answer is passed over for the next one, and asked last for a while. An
/// answer of any server counts, so they are taken to hold the same.
public final class ForeignDirectory implements PeopleSource, PasswordBackend {
    /// One more than may match: two people of one address are nobody's.
    private static final int MOST_MATCHES = 2;

    private final Supplier<ForeignSettings> settings;
    private final ForeignServers servers;

    public ForeignDirectory(Supplier<ForeignSettings> settings, InstantSource clock) {
        this.settings = settings;
        this.servers = new ForeignServers(settings, clock, this::login);
    }

    @Override
    public Optional<Person> find(Address address) throws IOException {
        var now = settings.get();
        Optional<SearchResultEntry> entry = entry(now, address);
        return entry.isEmpty() ? Optional.empty() : Optional.of(person(now, entry.get(), address));
    }

    @Override
    public Answer judge(Address address, byte[] password) throws IOException {
        // RFC 4513 section 5.1.2: a name without a password is let in as nobody, and proves
        // nothing.
        if (password.length == 0) {
            return new Answer.Wrong();
        }
        var now = settings.get();
        Optional<SearchResultEntry> entry = entry(now, address);
        if (entry.isEmpty()) {
            return new Answer.Wrong();
        }
        String name = entry.get().getDN();
        boolean right =
                servers.fresh(connection -> {
                    try {
                        connection.bind(
                                new com.unboundid.ldap.sdk.SimpleBindRequest(name, password));
                        return true;
                    } catch (LDAPException e) {
                        if (e.getResultCode().isConnectionUsable()) {
                            return refused(e);
                        }
                        throw e;
                    }
                });
        return right ? new Answer.Right(fullName(now, entry.get())) : new Answer.Wrong();
    }

    /// @return false: the password is wrong, or may not be used
    /// @throws LDAPException when the server only cannot tell now
    private static boolean refused(LDAPException e) throws LDAPException {
        var code = e.getResultCode();
        if (code.equals(ResultCode.BUSY)
                || code.equals(ResultCode.UNAVAILABLE)
                || code.equals(ResultCode.CONFIDENTIALITY_REQUIRED)
                || code.equals(ResultCode.STRONG_AUTH_REQUIRED)) {
            throw e;
        }
        return false;
    }

    @Override
    public void probe() throws IOException {
        var _ =
                servers.kept(connection -> {
                    var _ = connection.getRootDSE();
                    return true;
                });
    }

    private Optional<SearchResultEntry> entry(ForeignSettings now, Address address)
            throws IOException {
        Filter filter = filter(now.filter(), address);
        List<SearchResultEntry> found =
                servers.kept(connection -> {
                    var request =
                            new SearchRequest(now.base(), SearchScope.SUB, filter, wanted(now));
                    request.setSizeLimit(MOST_MATCHES);
                    try {
                        return Objects.requireNonNull(
                                connection.search(request).getSearchEntries());
                    } catch (LDAPSearchException e) {
                        var some = e.getSearchEntries();
                        if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)
                                && some != null) {
                            return some;
                        }
                        throw e;
                    }
                });
        if (found.size() > 1) {
            throw new IOException("several people there have one address: " + found.get(0).getDN());
        }
        return found.stream().findFirst();
    }

    /// The filter with the address in it, each part such that it can be nothing but a value.
    // RFC 4515 section 3
    private static Filter filter(String template, Address address) throws IOException {
        String text =
                template.replace("{address}", Filter.encodeValue(address.canonical()))
                        .replace("{user}", Filter.encodeValue(address.canonicalLocalPart()))
                        .replace("{domain}", Filter.encodeValue(address.domain().ascii()));
        try {
            return Filter.create(text);
        } catch (LDAPException e) {
            throw new IOException("foreign.filter is no filter: " + template, e);
        }
    }

    private static String[] wanted(ForeignSettings now) {
        Set<String> wanted = new LinkedHashSet<>(now.nameAttributes());
        wanted.add(now.addressAttribute());
        now.attributes().forEach(pair -> wanted.add(pair.substring(pair.indexOf('=') + 1)));
        return wanted.toArray(String[]::new);
    }

    private static Person person(ForeignSettings now, SearchResultEntry entry, Address asked) {
        var attributes = Attributes.NONE;
        for (String pair : now.attributes()) {
            int equals = pair.indexOf('=');
            String[] values = entry.getAttributeValues(pair.substring(equals + 1));
            if (values != null) {
                attributes = attributes.with(pair.substring(0, equals), List.of(values));
            }
        }
        return new Person(address(now, entry, asked), fullName(now, entry), attributes);
    }

    /// The person's own address in the domain that was asked about; what was asked when there is
    /// none.
    private static Address address(ForeignSettings now, SearchResultEntry entry, Address asked) {
        String[] values = entry.getAttributeValues(now.addressAttribute());
        var own = new ArrayList<Address>();
        for (String value : values == null ? new String[0] : values) {
            try {
                own.add(Address.parse(value));
            } catch (AddressSyntaxException _) {
                // No address: nothing to take.
            }
        }
        return own.stream()
                .filter(address -> address.domain().equals(asked.domain()))
                .findFirst()
                .orElse(asked);
    }

    private static String fullName(ForeignSettings now, SearchResultEntry entry) {
        for (String type : now.nameAttributes()) {
            String value = entry.getAttributeValue(type);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return "";
    }

    /// Makes the node known on a new connection.
    private void login(LDAPConnection connection) throws LDAPException, IOException {
        var now = settings.get();
        if (now.bind().isEmpty()) {
            return;
        }
        String password =
                Files.readString(Path.of(now.passwordFile())).lines().findFirst().orElse("");
        if (password.isEmpty()) {
            throw new IOException("foreign.passwordFile holds no password");
        }
        connection.bind(now.bind(), password);
    }

    /// Closes what is kept open.
    public void close() {
        servers.close();
    }
}
