package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// What screening knows of one client while it stays. Its name and the DNS lists are looked up
/// aside while the greeting travels, and waited for when they are first needed. Used by the
/// session's own thread.
public final class Client {
    private final String session;
    private final InetAddress address;
    private final boolean trusted;
    private final FutureTask<Reverse> reverse;
    private final FutureTask<DnsLists.Findings> listings;
    private final Set<String> tags = new LinkedHashSet<>();
    private String hello = "";
    private boolean tarpitted;
    private @Nullable Boolean helloFits;
    private boolean encrypted;

    /// Why a null sender is put off, to be told at DATA.
    private Judgement.@Nullable Reject atData;

    Client(
            String session,
            InetAddress address,
            boolean trusted,
            FutureTask<Reverse> reverse,
            FutureTask<DnsLists.Findings> listings) {
        this.session = session;
        this.address = address;
        this.trusted = trusted;
        this.reverse = reverse;
        this.listings = listings;
    }

    String session() {
        return session;
    }

    public InetAddress address() {
        return address;
    }

    /// Whether it is in `trusted.hosts`.
    public boolean trusted() {
        return trusted;
    }

    /// Its name; waits for DNS the first time.
    public Reverse reverse() {
        return result(reverse, new Reverse.Unsure());
    }

    /// Its name if DNS has told it already.
    Reverse reverseSoFar() {
        return reverse.isDone() ? reverse() : new Reverse.Unsure();
    }

    DnsLists.Findings listings() {
        return result(listings, DnsLists.Findings.NONE);
    }

    private static <T> T result(FutureTask<T> task, T otherwise) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look-up in DNS failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return otherwise;
        }
    }

    String hello() {
        return hello;
    }

    /// Whether the name is the client's own; null when nobody has looked.
    @Nullable Boolean helloFits() {
        return helloFits;
    }

    void helloFits(boolean fits) {
        helloFits = fits;
    }

    void hello(String name) {
        hello = name;
        helloFits = null;
    }

    boolean encrypted() {
        return encrypted;
    }

    void encrypted(boolean underTls) {
        encrypted = underTls;
    }

    /// Whether a rule for its network has all answers wait.
    boolean tarpitted() {
        return tarpitted;
    }

    void tarpit() {
        tarpitted = true;
    }

    void tag(String tag) {
        tags.add(tag);
    }

    void untag(String beginning) {
        tags.removeIf(tag -> tag.startsWith(beginning));
    }

    /// What checks have found that refuses nothing, for the message's header: `helo`,
    /// `dnsbl=zone.example`.
    public List<String> tags() {
        return new ArrayList<>(tags);
    }

    Judgement.@Nullable Reject atData() {
        return atData;
    }

    void atData(Judgement.@Nullable Reject refusal) {
        atData = refusal;
    }

    /// As the answer to EHLO and the Received field name it: `mx.example [192.0.2.1]`.
    // RFC 5321 section 4.1.3: IPv6 literals carry a tag.
    public String text() {
        return (trusted ? "" : reverse().text() + " ")
                + (address instanceof Inet6Address ? "[IPv6:" : "[")
                + Addresses.text(address)
                + "]";
    }
}
