package org.postern.content;

import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.net.Network;
import org.postern.sieve.SieveLists;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Map;

/// The lists that a script may ask: word lists; the account's lists of senders by their names
/// (`tag:postern,allowed-senders`, and as its address book whom it writes to); networks
/// (`network:192.0.2.0/24`).
///
/// @param account whose lists; empty: the site's only
record FilterLists(WordLists words, SenderLists senders, String account, WordTexts texts)
        implements SieveLists {
    private static final Logger LOG = System.getLogger(FilterLists.class.getName());
    private static final Map<String, SenderLists.Kind> NAMED =
            Map.of(
                    "tag:postern,allowed-senders", SenderLists.Kind.ALLOWED_SENDERS,
                    "tag:postern,allowed-recipients", SenderLists.Kind.ALLOWED_RECIPIENTS,
                    "tag:postern,blocked-senders", SenderLists.Kind.BLOCKED_SENDERS,
                    "tag:postern,correspondents", SenderLists.Kind.CORRESPONDENTS,
                    // RFC 6134 section 2: the list that everybody has
                    "urn:ietf:params:sieve:addrbook:default", SenderLists.Kind.CORRESPONDENTS);

    @Override
    public boolean exists(String list) {
        return NAMED.containsKey(list)
                || list.startsWith(FilterFacts.NETWORK)
                || words.find(list).isPresent();
    }

    @Override
    public boolean contains(String list, String value) {
        if (list.startsWith(FilterFacts.NETWORK)) {
            return within(list.substring(FilterFacts.NETWORK.length()), value);
        }
        var kind = NAMED.get(list);
        if (kind != null) {
            return listed(kind, value);
        }
        return words.find(list).map(found -> found.words().contains(value.strip())).orElse(false);
    }

    private static boolean within(String network, String value) {
        try {
            return Network.parse(network).contains(InetAddress.ofLiteral(value));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean listed(SenderLists.Kind kind, String value) {
        try {
            var address = Address.parse(value);
            return senders.of(account.isEmpty() ? SenderLists.SITE : account).has(kind, address);
        } catch (AddressSyntaxException e) {
            return false;
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "a list cannot be read", e);
            return false;
        }
    }

    @Override
    public int wordHits(String wordList, Place place) {
        var list = words.find(wordList);
        try {
            return list.isEmpty() ? 0 : texts.hits(list.get(), place);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "a message cannot be searched for words", e);
            return 0;
        }
    }
}
