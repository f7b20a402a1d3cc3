package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoleTest {
    @ParameterizedTest
    @EnumSource
    void anAdministratorMayDoAllAndEverybodyWhatAUserMay(Role role) {
        assertThat(Role.ADMINISTRATOR.includes(role)).isTrue();
        assertThat(role.includes(Role.USER)).isTrue();
        assertThat(role.includes(role)).isTrue();
        assertThat(role.includes(Role.ADMINISTRATOR)).isEqualTo(role == Role.ADMINISTRATOR);
    }

    @ParameterizedTest
    @EnumSource
    void nobodyRunsAnAccountThatReachesFurther(Role role) {
        assertThat(Role.DOMAIN_ADMINISTRATOR.runs(role))
                .isEqualTo(
                        switch (role) {
                            case USER, HELP_DESK, DOMAIN_ADMINISTRATOR -> true;
                            case QUARANTINE_ADMINISTRATOR, BACKUP_OPERATOR, ADMINISTRATOR -> false;
                        });
        assertThat(Role.ADMINISTRATOR.runs(role)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "DOMAIN_ADMINISTRATOR, HELP_DESK, true",
        "DOMAIN_ADMINISTRATOR, BACKUP_OPERATOR, false",
        "DOMAIN_ADMINISTRATOR, QUARANTINE_ADMINISTRATOR, true",
        "BACKUP_OPERATOR, HELP_DESK, false",
        "BACKUP_OPERATOR, QUARANTINE_ADMINISTRATOR, false",
        "QUARANTINE_ADMINISTRATOR, HELP_DESK, false",
        "QUARANTINE_ADMINISTRATOR, BACKUP_OPERATOR, false",
        "HELP_DESK, DOMAIN_ADMINISTRATOR, false",
        "USER, HELP_DESK, false"
    })
    void othersHaveTheirOwn(Role role, Role least, boolean may) {
        assertThat(role.includes(least)).isEqualTo(may);
    }
}
