package org.postern.antispam;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The addresses in a message, from its text, its pages and its signatures, with all that rules ask
/// about them.
final class MailUris {
    /// One address as it was written.
    ///
    /// @param types where it stood: elements of pages, `parsed` for text, `unlinked`, `schemeless`,
    ///   `domainkeys`
    /// @param cleaned its forms, as [UriForms] has them
    /// @param texts of the anchors that lead to it
    /// @param hosts with their registered domains
    record Detail(
            Set<String> types, Set<String> cleaned, List<String> texts, Map<String, String> hosts) {
        Detail() {
            this(new HashSet<>(), new LinkedHashSet<>(), new ArrayList<>(), new LinkedHashMap<>());
        }
    }

    private static final int LONGEST = 8_192;
    private static final PerlRegex SIGNER = PerlRegex.known("\\bd\\s*=\\s*([^;]+)");

    private final Map<String, Detail> details = new LinkedHashMap<>();
    private final Map<String, Set<String>> forms = new HashMap<>();
    private final List<PerlRegex> redirectors;
    private final DomainBoundaries boundaries;
    private final Octets search;
    private final int most;
    private boolean truncated;

    MailUris(List<PerlRegex> redirectors, DomainBoundaries boundaries, int most, Octets search) {
        this.redirectors = redirectors;
        this.boundaries = boundaries;
        this.most = most;
        this.search = search;
    }

    void readText(List<byte[]> lines) {
        var reader =
                new TextUris(
                        boundaries,
                        search,
                        (uri, schemeless, unlinked) -> {
                            Set<String> types = new HashSet<>(Set.of("parsed"));
                            if (schemeless) {
                                types.add("schemeless");
                            }
                            if (unlinked) {
                                types.add("unlinked");
                            }
                            add(uri, types, true);
                        });
        for (var line : lines) {
            reader.read(line);
        }
    }

    void readPages(List<HtmlPage> pages) {
        for (var page : pages) {
            truncated |= page.uriTruncated();
            for (var entry : page.links().entrySet()) {
                var link = entry.getValue();
                var uri = PartText.utf8(entry.getKey());
                if (add(uri, link.types(), false)) {
                    var texts = detail(uri).texts();
                    for (var text : link.texts()) {
                        var octets = PartText.utf8(text.toString());
                        if (!texts.contains(octets)) {
                            texts.add(octets);
                        }
                    }
                }
            }
        }
    }

    /// Domains that signed the message. RFC 6376 section 3.5
    void readSignatures(List<String> signatures) {
        for (var signature : signatures) {
            search.each(
                    SIGNER,
                    signature,
                    groups -> {
                        var domain = String.valueOf(groups[1]).replaceAll("\\s+", "");
                        var uri = "domainkeys:" + domain;
                        var place = boundaries.place(uri, search);
                        if (place != null && details.size() < most) {
                            var detail = detail(uri);
                            detail.types().add("domainkeys");
                            detail.hosts().put(place.host(), place.domain());
                        }
                        return true;
                    });
        }
    }

    private Detail detail(String uri) {
        return details.computeIfAbsent(uri, key -> new Detail());
    }

    private boolean add(String uri, Set<String> types, boolean validOnly) {
        if (details.size() >= most && !details.containsKey(uri)) {
            return false;
        }
        var cleaned =
                forms.computeIfAbsent(
                        uri, key -> UriForms.of(key, redirectors, boundaries, search));
        Map<String, String> hosts = new LinkedHashMap<>();
        Set<String> kept = new LinkedHashSet<>();
        for (var form : cleaned) {
            truncated |= form.length() > LONGEST;
            var cut = form.length() > LONGEST ? form.substring(0, LONGEST) : form;
            kept.add(cut);
            var place = boundaries.place(cut, search);
            if (place != null) {
                hosts.put(place.host(), place.domain());
            }
        }
        if (kept.isEmpty() || (validOnly && hosts.isEmpty())) {
            return false;
        }
        var detail = detail(uri);
        detail.cleaned().addAll(kept);
        detail.hosts().putAll(hosts);
        detail.types().addAll(types);
        return true;
    }

    Map<String, Detail> details() {
        return details;
    }

    /// All forms of all addresses, each once.
    List<byte[]> cleaned() {
        Set<String> all = new LinkedHashSet<>();
        for (var detail : details.values()) {
            all.addAll(detail.cleaned());
        }
        return all.stream().map(Octets::bytes).toList();
    }

    boolean isTruncated() {
        return truncated;
    }
}
