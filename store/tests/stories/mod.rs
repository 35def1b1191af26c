//! Stories in the product's verbs, each told on both engines.

pub(crate) mod audit;
mod board;
mod bulk;
mod changes;
mod contacts;
mod drafts;
mod edits;
mod history;
mod intakes;
mod jobs;
mod lists;
mod master;
mod origin;
mod people;
mod people_anew;
mod people_outside;
mod people_sessions;
mod published;
mod restored;
mod retention;
mod search;
mod soundness;
mod sources;
mod stops;
mod undo;
mod usage;
mod work;

use store::Store;

use crate::engines::Telling;

/// A story, to be told on a new database.
pub(crate) struct Story {
    pub(crate) name: &'static str,
    pub(crate) tell: fn(Store) -> Telling,
}

/// Names every story once: a test of its own on both engines, and a place among all of them.
macro_rules! stories {
    ($($module:ident { $($story:ident)* })*) => {
        /// Every story there is.
        pub(crate) const ALL: &[Story] = &[$($(
            Story {
                name: concat!(stringify!($module), "::", stringify!($story)),
                tell: |store| Box::pin($module::$story(store)),
            },
        )*)*];
        mod told {
            $(mod $module {
                use crate::{engines::on_both, stories::$module as stories};
                $(
                    #[tokio::test]
                    async fn $story() {
                        on_both(|store| Box::pin(stories::$story(store))).await;
                    }
                )*
            })*
        }
    };
}

stories! {
    drafts {
        a_draft_is_its_persons_and_lasts_a_day
        of_many_drafts_the_oldest_go
    }
    master {
        master_data_comes_back_as_it_went_in
        a_new_release_brings_names_up_to_date
    }
    lists {
        an_office_list_comes_in
        cards_are_found_by_their_numbers
        offices_stand_in_order_of_number_and_of_reading
        offices_are_filtered
        an_office_page_tells_everything_lists_said
        an_office_in_two_cities_sits_in_one
    }
    search {
        an_office_is_found_by_what_is_known_of_it
        signs_are_letters_to_the_search_box
        a_search_comes_in_pages
    }
    edits {
        no_list_overwrites_an_edit
        of_two_who_edit_at_once_the_second_is_told
        edits_of_elsewhere_are_refused
        the_search_box_finds_what_hands_put_right
    }
    changes {
        a_monthly_list_ends_and_adds
        the_search_box_follows
        a_list_that_comes_late_changes_only_its_days
        ending_what_is_not_known_stops_the_work
    }
    usage {
        a_listing_keeps_whom_it_names
        listings_speak_where_they_are_told_to
        who_stopped_does_not_use
        an_office_page_tells_what_listings_said
        numbers_that_match_nothing_are_listed
    }
    board {
        counts_of_a_day_are_read_back
        a_day_is_counted_anew
        a_course_begins_with_the_first_usage_listing
    }
    published {
        a_published_table_is_kept_as_printed
        a_table_of_the_same_day_takes_its_place
    }
    history {
        imports_are_told_newest_first
        files_and_findings_stay_with_their_import
        lists_remember_what_they_spoke_about
    }
    intakes {
        an_intake_comes_back_as_it_went_in
        intakes_are_seen_by_who_brought_them
        what_a_trial_said_goes_with_a_change
        of_two_who_change_an_intake_the_second_is_told
        two_apply_it_and_one_import_comes_of_it
        an_intake_nobody_wants_goes
        what_was_said_of_columns_is_known_again
    }
    undo {
        a_list_is_taken_back
        what_a_later_list_confirms_is_kept
        an_addition_takes_nothing_away
        an_import_is_undone_once
        a_usage_listing_is_withdrawn_whole
        a_published_table_is_withdrawn_whole
        figures_of_a_day_on_which_nothing_speaks_go
        what_rests_on_an_import_is_told
        the_last_header_of_a_list_is_known
        a_long_list_is_taken_back
    }
    origin {
        the_data_says_what_it_is
        leaving_the_demonstration_keeps_published_totals
    }
    work {
        nothing_is_kept_without_commit
        a_reader_sees_one_moment
        a_reader_cannot_write
        writers_wait_for_each_other
        the_same_import_twice_is_refused
    }
    audit {
        what_is_done_stands_in_a_chain
        a_deed_that_is_undone_leaves_nothing
        all_writers_make_one_chain
        a_deed_is_found_by_what_is_known_of_it
        a_thing_tells_its_history
        a_long_trail_is_walked_in_stretches
    }
    people {
        it_is_known_whether_anybody_can_sign_in
        an_invitation_is_taken_up_once
        an_address_has_one_account
        a_later_invitation_replaces_the_first
        a_new_password_ends_every_session
        a_disabled_account_is_out_at_once
        another_role_ends_sessions_another_name_does_not
        the_last_operator_stays
        the_people_of_the_demonstration_go_with_it
        a_way_in_works_once
    }
    people_sessions {
        a_session_lives_as_long_as_it_is_used
        sessions_are_listed_and_ended
        a_session_says_when_its_owner_proved_who_they_are
        a_one_time_code_works_once
        a_code_on_paper_works_once
        a_secret_shown_before_a_new_password_is_nobodys
        whoever_guesses_waits_and_the_owner_does_not
        attempts_at_once_are_counted_one_by_one
    }
    people_outside {
        an_identity_belongs_to_one_account
        only_an_account_in_use_is_tied
        untying_ends_what_was_open
        an_identity_waits_beside_a_half_done_sign_in
        a_way_outside_ends_once_and_where_it_began
        only_so_many_are_on_their_way
    }
    jobs {
        a_schedule_makes_one_run_however_many_ask
        two_workers_never_get_the_same_run
        a_lease_that_ran_out_goes_to_another
        a_failed_run_waits_and_is_dead_after_the_last_attempt
        a_run_that_takes_its_process_with_it_ends
        a_dead_run_is_tried_again_when_somebody_asks
        a_run_is_asked_for_at_once
        what_was_called_off_costs_no_attempt
        runs_are_listed_the_dead_ones_first
        old_runs_are_swept_away
    }
    people_anew {
        the_session_that_asks_goes_on
        of_two_sessions_that_end_each_other_one_goes_on
        first_steps_stand_side_by_side
        a_password_takes_the_place_of_the_one_looked_at
        everybody_is_signed_out
    }
    contacts {
        a_contact_comes_back_as_it_went_in
        every_look_and_change_is_on_record_without_what_is_personal
        of_two_who_change_a_contact_the_second_is_told
        contacts_of_elsewhere_are_refused
        who_stops_mail_stops_it_everywhere
        offices_without_a_contact_are_found
    }
    retention {
        what_is_erased_is_gone_and_leaves_a_certificate
        what_is_erased_is_in_no_draft_either
        what_was_kept_long_enough_goes
        contacts_of_a_closed_office_go
        a_rule_is_set_and_that_is_on_record
        contacts_of_the_demonstration_go_with_it
        accounts_that_were_ended_long_ago_go
    }
    stops {
        a_stop_outlives_the_contact_it_was_said_for
        another_address_leaves_the_old_one_stopped
        who_is_erased_and_entered_again_stays_stopped
        mail_begins_again_when_somebody_asks_for_it
    }
    restored {
        what_was_done_since_a_backup_is_done_again
        what_cannot_be_done_again_is_told
        stops_of_another_installation_are_told_and_not_mixed
    }
    soundness {
        what_belongs_together_is_whole
        what_belongs_to_nothing_is_found
    }
    sources {
        a_source_comes_back_as_it_was_set_up
        of_two_who_change_a_source_the_second_is_told
        a_try_stays_with_its_files
        of_very_many_tries_the_oldest_go
    }
    bulk {
        every_character_survives
        every_number_survives
        batches_of_every_size_arrive
    }
}
