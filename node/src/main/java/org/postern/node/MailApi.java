package org.postern.node;

import org.postern.access.jmap.JmapService;
import org.postern.access.jmap.JmapSite;
import org.postern.directory.Account;
import org.postern.directory.AccountListener;
import org.postern.jmap.JmapSettings;
import org.postern.kernel.Settings;
import org.postern.store.AccountId;
import org.postern.web.WebMounts;

import java.io.IOException;
import java.time.InstantSource;

/// JMAP over the node's mail, and its places on the site.
final class MailApi {
    private final JmapService service;

    MailApi(
            Ground ground,
            People people,
            Mail mail,
            WebMounts mounts,
            Settings settings,
            InstantSource clock) {
        service =
                new JmapService(
                        new JmapService.Ground(
                                mail.store(),
                                mail.search(),
                                new DirectoryIdentities(people.directory()),
                                ground.engine(),
                                ground.blobs(),
                                ground.committer(),
                                clock,
                                () -> settings.current(JmapSettings.class)));
        new JmapSite(service, () -> settings.current(JmapSettings.class), () -> "").mount(mounts);
        people.writer().addListener(listener());
    }

    /// Where other rooms add what they have to say through JMAP.
    JmapService service() {
        return service;
    }

    private AccountListener listener() {
        return new AccountListener() {
            @Override
            public void created(Account account) {
                // Nothing is kept of it yet.
            }

            @Override
            public void renamed(Account before, Account after) {
                // What is kept is known by the account's id.
            }

            @Override
            public void limitsChanged(Account account) {
                // The limits of JMAP are the same for all.
            }

            @Override
            public void deleted(Account account) throws IOException {
                service.forget(new AccountId(account.id()));
            }
        };
    }
}
