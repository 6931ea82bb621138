select case when week = 20780 and changed_at = 1795000000000 then 'ok' else 'the week of an older shift is wrong' end from duty_shift where id = 5;
