//! Stories in the product's verbs, each told on both engines.

mod board;
mod bulk;
mod changes;
mod history;
mod lists;
mod master;
mod origin;
mod published;
mod search;
mod soundness;
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
    master {
        master_data_comes_back_as_it_went_in
        a_new_release_brings_names_up_to_date
    }
    lists {
        an_office_list_comes_in
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
    soundness {
        what_belongs_together_is_whole
        what_belongs_to_nothing_is_found
    }
    bulk {
        every_character_survives
        every_number_survives
        batches_of_every_size_arrive
    }
}
