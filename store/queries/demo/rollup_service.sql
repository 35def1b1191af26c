DELETE FROM rollup_service
