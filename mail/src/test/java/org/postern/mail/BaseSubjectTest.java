package org.postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 5256 section 2.1, case by case.
final class BaseSubjectTest {
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain,plain,false",
                "'','',false",
                "' a  b\t c ','a b c',false",
                "Re: hello,hello,true",
                "RE:re : Fw: FWD:hello,hello,true",
                "hello (fwd),hello,true",
                "hello (FWD) (fwd) ,hello,true",
                "re[2]: hello,hello,true",
                "Re [x] : hello,hello,true",
                "[list] hello,hello,false",
                "[list] [other] hello,hello,false",
                "[list] Re: [x] hello,hello,true",
                "[only],[only],false",
                "[a] [only],[only],false",
                "[fwd: hello],hello,true",
                "[Fwd: Re: [list] hello (fwd)],hello,true",
                "[fwd: [fwd: hello]],hello,true",
                "Re:,'',true",
                "[fwd:],'',true",
                "regard: hello,regard: hello,false",
                "Aw: hello,Aw: hello,false",
                "re[x hello,re[x hello,false",
                "[[x]] hello,[[x]] hello,false",
                "(fwd),'',true",
                "re,re,false",
                "Re: re,re,true",
            })
    void strips(String subject, String base, boolean reply) {
        assertThat(BaseSubject.of(subject)).isEqualTo(new BaseSubject(base, reply));
    }

    @Test
    void hostileSubjectsTakeLinearTime() {
        assertThat(BaseSubject.of("[fwd:".repeat(50_000) + "]".repeat(50_000)).text()).isEmpty();
        assertThat(BaseSubject.of("[x]".repeat(50_000)).text()).isEqualTo("[x]");
        assertThat(BaseSubject.of("re: ".repeat(50_000)).text()).isEmpty();
    }

    @Test
    void textsAreAlikeWhateverTheirCaseAndForm() {
        assertThat(Casemap.fold("Äpfel")).isEqualTo(Casemap.fold("A\u0308PFEL"));
    }
}
