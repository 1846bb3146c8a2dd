[when]It is a working day=not in_calendar("s1-7-holidays.ics") and weekday(mon, tue, wed, thu, fri, sat)
# @example It is a working day
