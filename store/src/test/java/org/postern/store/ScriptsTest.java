package org.postern.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.kernel.Octets;
import org.postern.store.StoreException.Kind;

import java.util.Random;

/// Scripts over the memory engine, looked at again after a restart.
class ScriptsTest {
    private StoreFixture fixture;

    @BeforeEach
    void open() throws Exception {
        fixture = new MemoryStoreTest().open();
    }

    @AfterEach
    void close() throws Exception {
        fixture.verify();
        fixture.close();
    }

    private Scripts scripts() throws StoreException {
        return fixture.alice().scripts(new ScriptSettings(3, new Octets(100_000)));
    }

    private static void refuses(Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static byte[] script(int octets) {
        byte[] script = new byte[octets];
        new Random(octets).nextBytes(script);
        return script;
    }

    @Test
    void keepsScriptsOfAnySize() throws Exception {
        for (int octets : new int[] {0, 1, 32_768, 32_769, 100_000, 65_536, 5}) {
            scripts().put("ünï \"x\"", script(octets));
            fixture.reopen();
            assertThat(scripts().find("ünï \"x\"")).hasValue(script(octets));
            assertThat(scripts().list())
                    .containsExactly(new Scripts.Listed("ünï \"x\"", octets, false));
        }
        assertThat(scripts().find("other")).isEmpty();
    }

    @Test
    void oneIsActive() throws Exception {
        scripts().put("a", script(1));
        scripts().put("b", script(40_000));
        assertThat(scripts().active()).isEmpty();
        scripts().activate("a");
        scripts().activate("b");
        fixture.reopen();
        assertThat(scripts().active()).hasValue("b");
        refuses(Kind.RESERVED, () -> scripts().delete("b"));
        refuses(Kind.ABSENT, () -> scripts().activate("c"));
        scripts().rename("b", "c");
        assertThat(scripts().list())
                .containsExactly(
                        new Scripts.Listed("a", 1, false), new Scripts.Listed("c", 40_000, true));
        assertThat(scripts().find("c")).hasValue(script(40_000));
        scripts().activate("");
        scripts().delete("c");
        fixture.reopen();
        assertThat(scripts().list()).containsExactly(new Scripts.Listed("a", 1, false));
    }

    @Test
    void refusesWhatIsNotThereOrThereAlready() throws Exception {
        scripts().put("a", script(1));
        scripts().put("b", script(1));
        refuses(Kind.EXISTS, () -> scripts().rename("a", "b"));
        refuses(Kind.ABSENT, () -> scripts().rename("c", "d"));
        refuses(Kind.ABSENT, () -> scripts().delete("c"));
        refuses(Kind.INVALID_NAME, () -> scripts().put("", script(1)));
        refuses(Kind.INVALID_NAME, () -> scripts().put("a\0b", script(1)));
        refuses(Kind.INVALID_NAME, () -> scripts().put("x".repeat(513), script(1)));
        refuses(Kind.INVALID_NAME, () -> scripts().rename("a", ""));
    }

    @Test
    void keepsToItsLimits() throws Exception {
        assertThat(scripts().room("a", 100_000)).isEqualTo(Scripts.Room.ENOUGH);
        assertThat(scripts().room("a", 100_001)).isEqualTo(Scripts.Room.TOO_LARGE);
        refuses(Kind.LIMIT, () -> scripts().put("a", script(100_001)));
        for (String name : new String[] {"a", "b", "c"}) {
            scripts().put(name, script(1));
        }
        assertThat(scripts().room("d", 1)).isEqualTo(Scripts.Room.TOO_MANY);
        assertThat(scripts().room("c", 1)).isEqualTo(Scripts.Room.ENOUGH);
        refuses(Kind.LIMIT, () -> scripts().put("d", script(1)));
        scripts().put("c", script(2));
    }

    @Test
    void goWithTheAccount() throws Exception {
        scripts().put("a", script(1));
        fixture.store().deleteAccount(StoreFixture.ALICE);
        fixture.reopen();
        assertThat(scripts().list()).isEmpty();
    }
}
