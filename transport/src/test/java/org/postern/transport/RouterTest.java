package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.directory.Account;
import org.postern.directory.Attributes;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.smtp.ReversePath;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Where mail goes, by every way to say so.
class RouterTest {
    private TransportFixture here;
    private Catalogue commands;

    @BeforeEach
    void open() throws Exception {
        here = new TransportFixture(25, "");
        commands = new Catalogue(here.events);
        commands.register(here.transport.commands());
    }

    @AfterEach
    void close() {
        here.close();
    }

    private Result run(String line) throws ProblemException {
        return commands.execute(line, Caller.of("console", Role.ADMINISTRATOR, true));
    }

    /// A route in short.
    private String route(String recipient) {
        return switch (here.transport.router().route(Address.of(recipient))) {
            case Route.Ways(var mailboxes, var onward) ->
                    String.join(
                            " ",
                            Stream.concat(
                                            mailboxes.stream()
                                                    .map(one ->
                                                            one.account().address().localPart()
                                                                    + (one.detail() == null
                                                                            ? ""
                                                                            : "/" + one.detail())),
                                            onward.stream()
                                                    .map(one -> one.to() + ">" + one.hop().text()))
                                    .toList());
            case Route.Elsewhere(var way) -> "elsewhere " + way.hop().text();
            case Route.ToList(var list) -> "list " + list.address();
            case Route.None(var why) -> why.name();
            case Route.Unsure() -> "unsure";
        };
    }

    private Account change(Account before, List<String> forwards, Attributes attributes)
            throws Exception {
        return here.writer.change(
                before.id(),
                account ->
                        new Account(
                                account.id(),
                                account.address(),
                                account.fullName(),
                                account.aliases(),
                                forwards.stream().map(Address::of).toList(),
                                account.role(),
                                account.status(),
                                account.quotaOctets(),
                                account.undeleteQuotaOctets(),
                                account.created(),
                                attributes));
    }

    @Test
    void knowsItsOwnAndSendsTheRestByDns() throws Exception {
        here.user("ada");
        assertThat(route("ada@here.test")).isEqualTo("ada");
        assertThat(route("ada+lists@here.test")).isEqualTo("ada/lists");
        assertThat(route("nobody@here.test")).isEqualTo("UNKNOWN_USER");
        assertThat(route("x@far.test")).isEqualTo("elsewhere mx:far.test");
        assertThat(route("x@[192.0.2.1]")).isEqualTo("elsewhere mx:[192.0.2.1]");
    }

    /// Whom notices come from and name can be written to, by strangers as well.
    @Test
    void bringsAnswersToNoticesToThePostmaster() throws Exception {
        String postmaster = route("postmaster@here.test");
        assertThat(route("MAILER-DAEMON@mx.here.test")).isEqualTo(postmaster);
        assertThat(route("Postmaster@mx.here.test")).isEqualTo(postmaster);
        assertThat(route("ada@mx.here.test")).isNotEqualTo(postmaster);
    }

    @Test
    void noRouteOpensTheRelay() throws Exception {
        assertThatThrownBy(() -> run("Route Add *.co.uk mx"))
                .hasMessageContaining("open the relay");
        assertThatThrownBy(() -> run("Route Add *.test mx"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("open the relay");
        assertThat(route("x@far.test")).startsWith("elsewhere ");
    }

    @Test
    void obeysTheTable() throws Exception {
        here.user("ada");
        run("Route Add behind.test smtp:10.0.0.1:2525");
        run("Route Add *.below.test mx");
        run("Route Add ada@here.test lmtp:store.test");
        run("Route Add sales@here.test ada@far.test");
        run("Route Add here.test bob@behind.test");
        run("Route Add * relay.test:587");
        assertThat(route("x@behind.test")).isEqualTo("x@behind.test>smtp:[10.0.0.1]:2525");
        assertThat(route("x@a.b.below.test")).isEqualTo("x@a.b.below.test>mx:a.b.below.test");
        assertThat(route("ada@here.test")).isEqualTo("ada@here.test>lmtp:store.test:24");
        assertThat(route("sales@here.test")).isEqualTo("ada@far.test>smtp:relay.test:587");
        assertThat(route("nobody@here.test")).isEqualTo("bob@behind.test>smtp:[10.0.0.1]:2525");
        assertThat(route("x@far.test")).isEqualTo("elsewhere smtp:relay.test:587");
        // It is read again after a restart.
        assertThat(new RoutingTable(here.engine, here.committer).all()).hasSize(6);
        run("Route Delete behind.test");
        assertThat(route("x@behind.test")).isEqualTo("elsewhere smtp:relay.test:587");
    }

    @Test
    void tellsACircle() throws Exception {
        run("Route Add a@x.test b@x.test");
        run("Route Add b@x.test a@x.test");
        assertThat(route("a@x.test")).isEqualTo("LOOP");
    }

    @Test
    void obeysTheDirectory() throws Exception {
        var ada = here.user("ada");
        change(ada, List.of(), Attributes.NONE.with("mailHost", "store2.test:2525"));
        assertThat(route("ada@here.test")).isEqualTo("ada@here.test>smtp:store2.test:2525");
        change(ada, List.of(), Attributes.NONE.with("mailHost", "mx.here.test"));
        assertThat(route("ada@here.test")).isEqualTo("ada");
        change(ada, List.of(), Attributes.NONE.with("mailRoutingAddress", "ada@far.test"));
        assertThat(route("ada@here.test")).isEqualTo("ada@far.test>mx:far.test");
    }

    @Test
    void followsForwardsInsideAndOut() throws Exception {
        var ada = here.user("ada");
        var bob = here.user("bob");
        ada = change(ada, List.of("bob@here.test", "ada@far.test"), Attributes.NONE);
        assertThat(route("ada@here.test")).isEqualTo("bob ada@far.test>mx:far.test");
        ada = change(ada, List.of("ada@here.test", "ada@far.test"), Attributes.NONE);
        assertThat(route("ada@here.test")).isEqualTo("ada ada@far.test>mx:far.test");
        change(ada, List.of("bob@here.test"), Attributes.NONE);
        change(bob, List.of("ada@here.test"), Attributes.NONE);
        assertThat(route("ada@here.test")).isEqualTo("ada");
    }

    @Test
    void forwardsUnderAnAddressOfItsOwn() throws Exception {
        var ada = here.user("ada");
        change(ada, List.of("ada@far.test"), Attributes.NONE);
        var way =
                ((Route.Ways) here.transport.router().route(Address.of("ada@here.test")))
                        .onward()
                        .getFirst();
        var letter = here.letter("bob@near.test", "\r\n");
        var forwarded = here.transport.router().forwarded(letter, way);
        var from = ((ReversePath.Mailbox) forwarded.from()).address();
        assertThat(from.toString()).startsWith("SRS0=").endsWith("=near.test=bob@here.test");
        // And a notice to it goes back, whoever brings it.
        assertThat(route(from.toString())).isEqualTo("bob@near.test>mx:near.test");
        assertThat(route(from.toString().replace("=bob@", "=eve@"))).isEqualTo("UNKNOWN_USER");
    }

    @Test
    void isALocalMessageRouter() throws Exception {
        var defaults = TransportFixture.settings(25);
        here.user("ada");
        here.settings = TransportFixture.changed(defaults, Map.of("lmr", "lmtp:10.0.0.1"));
        assertThat(route("ada@here.test")).isEqualTo("ada@here.test>lmtp:[10.0.0.1]:24");
        assertThat(route("nobody@here.test")).isEqualTo("nobody@here.test>lmtp:[10.0.0.1]:24");
        assertThat(route("x@far.test")).isEqualTo("elsewhere lmtp:[10.0.0.1]:24");
    }
}
